"""A job of any kind, a run, a race, a forecast or a search, as a page watches it: whose it is, how it stands, and a look that repeats."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from pages.shared.lab import client, engine
from pages.shared.layout import PAGES, escape, guard
from rnnlab.runs.engine import State
from rnnlab.runs.history import History
from rnnlab.training.events import Failed, Paused

ACTIVE = ("waiting", "training")


@dataclass(frozen=True)
class Kind:
    """What a job is called, which button begins one, and where it is watched."""

    word: str
    button: str
    page: str
    named: str = "run"
    """The link's name for it."""


RUN = Kind("run", "Train", "pages/Train.py")
KINDS = {
    "plan": Kind("forecast", "Forecast", "pages/Forecast.py"),
    "study": Kind("search", "Search", "pages/Search.py"),
    "lanes": Kind("race", "Race", "pages/Cells.py", "race"),
}
"""By the fact of a record that makes it one."""


def kind(run: str) -> Kind:
    """What a job is."""
    record = engine().history(run).record
    return next((one for fact, one in KINDS.items() if record.fact(fact)), RUN)


def elsewhere(run: str, here: Kind = RUN) -> bool:
    """Whether a job is of another kind than this page shows; says where it is watched."""
    found = kind(run)
    if found == here:
        return False
    title, icon = PAGES[found.page]
    st.info(f"This link names a {found.word}, which is watched on the page {title}.")
    st.page_link(found.page, label=f"Go to the {found.word}", icon=icon, query_params={found.named: run})
    return True


def mine(run: str) -> bool:
    """Whether this browser began a job, and so may steer it; says so where another did."""
    if engine().owns(run, client()):
        return True
    found = kind(run)
    st.caption(
        f"You are watching a {found.word} that another browser started. Press {found.button} to start your own from the same settings."
    )
    return False


def watch(run: str, state: State, look: Callable[[State, History], None], tick: float) -> None:
    """Has `look` look at a job now and, while it goes, every `tick` seconds. `state` is the one that the page is drawn for.

    When it is another one by then, the whole page is drawn again.
    """
    st.fragment(_look, run_every=tick if state in ACTIVE else None)(run, state, look)


def _look(run: str, known: State, look: Callable[[State, History], None]) -> None:
    with guard():
        engine().touch(run, client())
        state, history = engine().state(run), engine().history(run)
        if state != known:
            st.rerun()
        look(state, history)


def standstill(run: str, state: State, history: History, again: str = "Resume") -> None:
    """Why a job does not go on, where it does not; `again` is the button with which it would."""
    at = f" after step {history.step}" if history.step else ""
    match state, history.ending:
        case "waiting", _:
            st.info(f"Waiting for a free place: number {engine().place(run)} in the line.")
        case "interrupted", _:
            st.warning(f"This {kind(run).word} was interrupted{at}; press {again} to go on.")
        case "paused", Paused(step=step, reason=reason):
            st.info((f"At step {step}. " if step else "") + escape(reason))
        case "failed", Failed(message=message):
            st.error(escape(message), icon=":material/error:")
        case "stopped", _:
            st.info("Stopped before its end: below is what there was by then.")
