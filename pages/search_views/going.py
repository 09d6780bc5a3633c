"""A search as it goes: how far it came, how much time is left, what is best so far, and its pictures."""

from functools import partial

import streamlit as st

from pages.search_views.pictures import pictures
from pages.search_views.winner import winner
from pages.shared.lab import engine
from pages.shared.layout import escape
from pages.shared.live import steering
from pages.shared.watching import ACTIVE, mine, standstill, watch
from rnnlab.figures.search.ranked import verdict
from rnnlab.runs.engine import State
from rnnlab.runs.history import History
from rnnlab.search.study import Study
from rnnlab.search.trials import ABREAST, SPENT, Trial, best, gathered

TICK = 1.0


def going(run: str) -> None:
    """The search's panel, which looks anew by itself while it goes; what to do with the best, when it is at rest."""
    state = engine().state(run)
    if mine(run):
        steering(run, state)
    watch(run, state, partial(_look, run), TICK)


def _look(run: str, state: State, history: History) -> None:
    study, trials = Study.of_json(history.record.fact("study")), gathered(list(history.told))
    if state == "training" and not history.told:
        st.info("Starting ...")
    standstill(run, state, history)
    if state in ACTIVE and state != "waiting":
        _progress(study, trials, history)
    _abreast(history)
    if trials:
        _best(run, study, trials)
        pictures(run, study, trials, state in ACTIVE)


def _progress(study: Study, trials: list[Trial], history: History) -> None:
    spent, budget = float(history.record.blob(SPENT) or 0), 60 * study.minutes
    ended = sum(trial.state != "training" for trial in trials)
    going_on = [trial for trial in trials if trial.state == "training"]
    epochs = history.record.experiment.training.epochs
    done = ended + sum(trial.epochs / trial.choices.get("epochs", epochs) for trial in going_on)
    doing = f" {_doing(going_on)}" if going_on else ""
    left = max(budget - spent, 0.0)
    words = f"{ended} of {study.planned} trials are over.{doing} At most {left // 60:.0f} min {left % 60:.0f} s left."
    st.progress(min(max(done / study.planned, spent / budget), 1.0), words)


def _doing(going_on: list[Trial]) -> str:
    first = going_on[0]
    if len(going_on) == 1:
        return f"Trial {first.number + 1} is after epoch {first.epochs}."
    return f"{len(going_on)} are in training, trial {first.number + 1} after epoch {first.epochs}."


def _abreast(history: History) -> None:
    """Says how many trials were trained at once, where it was more than one."""
    many = int(history.record.blob(ABREAST) or 1)
    if many > 1:
        st.caption(
            f"Trials are trained side by side, up to {many} at once in one process: for networks this small that is faster than one after "
            "the other. Each is the run of its settings alone but for rounding, which a very large learning rate can make much of."
        )


def _best(run: str, study: Study, trials: list[Trial]) -> None:
    first = best(trials)
    (st.success if first else st.info)(f"**{escape(verdict(study, trials))}**", icon=":material/emoji_events:")
    if first:
        winner(run, first)
