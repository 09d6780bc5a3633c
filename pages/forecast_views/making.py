"""A forecast while it is made: how far it came, how much time is left, and whether the network beats the naive base."""

from collections.abc import Callable

import streamlit as st

from pages.forecast_views.result import result
from pages.shared.lab import client, engine
from pages.shared.layout import draw, escape, guard
from pages.shared.live import ACTIVE
from rnnlab.figures.learned import learned
from rnnlab.figures.outlook import forecast
from rnnlab.forecasting.outlook import Outlook
from rnnlab.forecasting.plan import Plan
from rnnlab.runs.engine import State
from rnnlab.runs.history import History
from rnnlab.training.events import Failed, Paused

TICK = 0.5


def making(run: str) -> None:
    """The forecast's panel, which looks anew by itself while it is made; what came out, when it is."""
    state, history = engine().state(run), engine().history(run)
    _buttons(run, state)
    st.fragment(_look, run_every=TICK if state in ACTIVE else None)(run, state)
    stored = None if state in ACTIVE else history.record.blob("outlook")
    if stored:
        result(run, Outlook.from_bytes(stored))


def _buttons(run: str, state: State) -> None:
    """Stop, or begin anew, for whoever began it."""
    me, lab = client(), engine()
    if not lab.owns(run, me):
        st.caption("You are watching a forecast that another browser began. Press Forecast to make your own from the same settings.")
    elif state in ACTIVE:
        _button("Stop, and keep what there is", ":material/stop:", "stop_forecast", lambda: lab.stop(run, me))
    elif state in ("paused", "interrupted", "failed"):
        _button("Begin anew", ":material/replay:", "again_forecast", lambda: lab.resume(run, me))


def _button(label: str, icon: str, key: str, act: Callable[[], None]) -> None:
    def guarded() -> None:
        with guard():
            act()

    st.button(label, icon=icon, key=key, on_click=guarded)


def _look(run: str, known: State) -> None:
    """One look. When the state is another than the page was drawn for, the whole page is drawn again."""
    with guard():
        engine().touch(run, client())
        state, history = engine().state(run), engine().history(run)
        if state != known:
            st.rerun()
        if state in ACTIVE:
            _progress(run, state, history)
        else:
            _rest(state, history)


def _progress(run: str, state: State, history: History) -> None:
    if state == "waiting":
        st.info(f"Waiting for a free place: number {engine().place(run)} in the line.")
        return
    if not history.progress:
        st.info("Starting ...")
        return
    now, plan = history.progress[-1], Plan.of_json(history.record.plan)
    left = max(plan.seconds - now.seconds, 0.0)
    done = min(max(now.done / now.of, now.seconds / plan.seconds), 1.0)
    part = f", network {now.network + 1} of {plan.networks}, step {now.step} of {now.steps}" if now.steps else ""
    st.progress(done, f"{now.stage}{part}. At most {left:.0f} s of processor time left.")
    with st.container(horizontal=True):
        st.metric("Loss of the network", _told(now.validation if now.validation is not None else now.loss))
        st.metric("Loss of the naive base", _told(now.naive))
        st.metric("Processor time", f"{now.seconds:.0f} s")
    figure = learned(history.progress)
    if figure:
        draw(figure, key="learned_figure")
    stored = history.record.blob("outlook")
    if stored:
        outlook = Outlook.from_bytes(stored)
        st.markdown(f"**So far.** {escape(outlook.verdict)}")
        draw(forecast(outlook, 0), key="so_far_figure")


def _rest(state: State, history: History) -> None:
    match state, history.ending:
        case "failed", Failed(message=message):
            st.error(escape(message), icon=":material/error:")
        case "paused", Paused(reason=reason):
            st.info(escape(reason) + (" What had been made until then stands below." if history.record.blob("outlook") else ""))
        case "interrupted", _:
            st.warning("This forecast was interrupted; press Begin anew.")
        case "stopped", _:
            st.info("Stopped by you: below is what there was by then.")


def _told(loss: float | None) -> str:
    return "-" if loss is None else f"{loss:.4g}"
