"""A search as it goes: how far it came, how much time is left, what is best so far, and its pictures."""

import streamlit as st

from pages.search_views.pictures import pictures
from pages.search_views.winner import winner
from pages.shared.lab import client, engine
from pages.shared.layout import escape, guard
from pages.shared.live import ACTIVE, steering
from rnnlab.figures.ranked import verdict
from rnnlab.runs.engine import State
from rnnlab.runs.history import History
from rnnlab.search.study import Study
from rnnlab.search.trials import SPENT, Trial, best, gathered
from rnnlab.training.events import Failed, Paused

TICK = 1.0


def going(run: str) -> None:
    """The search's panel, which looks anew by itself while it goes; what to do with the best, when it is at rest."""
    state = engine().state(run)
    if engine().owns(run, client()):
        steering(run, state)
    else:
        st.caption("You are watching a search that another browser started. Press Search to start your own from the same settings.")
    st.fragment(_look, run_every=TICK if state in ACTIVE else None)(run, state)


def _look(run: str, known: State) -> None:
    """One look. When the state is another than the page was drawn for, the whole page is drawn again."""
    with guard():
        engine().touch(run, client())
        state, history = engine().state(run), engine().history(run)
        if state != known:
            st.rerun()
        study, trials = Study.of_json(history.record.fact("study")), gathered(list(history.told))
        _status(run, state, history)
        if state in ACTIVE and state != "waiting":
            _progress(study, trials, history)
        if trials:
            _best(run, study, trials)
            pictures(run, study, trials, state in ACTIVE)


def _status(run: str, state: State, history: History) -> None:
    match state, history.ending:
        case "waiting", _:
            st.info(f"Waiting for a free place: number {engine().place(run)} in the line.")
        case "training", _ if not history.told:
            st.info("Starting ...")
        case "paused", Paused(reason=reason):
            st.info(escape(reason))
        case "interrupted", _:
            st.warning("This search was interrupted; press Resume to go on from where it was.")
        case "failed", Failed(message=message):
            st.error(escape(message), icon=":material/error:")
        case "stopped", _:
            st.info("Stopped by you: below is what there was by then.")


def _progress(study: Study, trials: list[Trial], history: History) -> None:
    spent, budget = float(history.record.blob(SPENT) or 0), 60 * study.minutes
    ended = sum(trial.state != "training" for trial in trials)
    now = next((trial for trial in trials if trial.state == "training"), None)
    doing = f" Trial {now.number + 1} is after epoch {now.epochs}." if now else ""
    left = max(budget - spent, 0.0)
    words = f"{ended} of {study.planned} trials are over.{doing} At most {left // 60:.0f} min {left % 60:.0f} s left."
    st.progress(min(max(ended / study.planned, spent / budget), 1.0), words)


def _best(run: str, study: Study, trials: list[Trial]) -> None:
    first = best(trials)
    (st.success if first else st.info)(f"**{escape(verdict(study, trials))}**", icon=":material/emoji_events:")
    if first:
        winner(run, first)
