"""What a run that is at rest came to: verdict, scores, one line an epoch, and what to try next."""

import streamlit as st

from pages.shared.lab import client, engine
from pages.shared.layout import guard
from pages.shared.taking import take_away
from rnnlab.figures.runs import scores
from rnnlab.runs.history import History
from rnnlab.training.events import Diverged, Finished

CLIP = 1.0


def result(run: str) -> None:
    """The part of the panel that does not change any more."""
    history = engine().history(run)
    match history.ending:
        case Finished() as finished:
            st.dataframe(scores.scores(finished), hide_index=True, alt="Scores of each part, the network's beside the naive rule's")
        case Diverged():
            _again(history)
    if history.epochs and history.ending:
        with st.expander("One line an epoch"):
            st.dataframe(scores.epochs(history.epochs), hide_index=True, alt="Scores of both parts after each epoch")
    if history.ending:
        take_away(run)


def _again(history: History) -> None:
    """Offers the same experiment with smaller steps."""
    experiment = history.record.experiment
    tenth = experiment.training.learning_rate / 10
    with st.container(horizontal=True):
        for label, change in (
            (f"Run again with gradients clipped to {CLIP:g}", {"clip": CLIP}),
            (f"Run again with learning rate {tenth:g}", {"learning_rate": tenth}),
        ):
            st.button(label, key=f"again_{next(iter(change))}", on_click=_start, args=(history, change))


def _start(history: History, change: dict[str, float]) -> None:
    with guard():
        experiment = history.record.experiment.but(**change)
        st.session_state.run = engine().submit(experiment, client(), history.record.blob("upload"))
        st.session_state.update(change)
