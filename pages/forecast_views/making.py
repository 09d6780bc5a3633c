"""A forecast while it is made: how far it came, how much time is left, and whether the network beats the naive base."""

from functools import partial

import streamlit as st

from pages.forecast_views.result import result
from pages.shared.lab import client, engine
from pages.shared.layout import button, draw, escape
from pages.shared.watching import ACTIVE, mine, standstill, watch
from rnnlab.figures.forecast.learned import learned
from rnnlab.figures.forecast.outlook import forecast
from rnnlab.forecasting.outlook import Outlook
from rnnlab.forecasting.plan import Plan
from rnnlab.runs.engine import State
from rnnlab.runs.history import History

TICK = 0.5
AGAIN = "Begin anew"


def making(run: str) -> None:
    """The forecast's panel, which looks anew by itself while it is made; what came out, when it is."""
    state = engine().state(run)
    if mine(run):
        _buttons(run, state)
    watch(run, state, partial(_look, run), TICK)
    stored = None if state in ACTIVE else engine().history(run).record.blob("outlook")
    if stored:
        result(run, Outlook.from_bytes(stored))


def _buttons(run: str, state: State) -> None:
    """Stop, or begin anew."""
    if state in ACTIVE:
        button("Stop, and keep what there is", ":material/stop:", "stop_forecast", lambda: engine().stop(run, client()))
    elif state in ("paused", "interrupted", "failed"):
        button(AGAIN, ":material/replay:", "again_forecast", lambda: engine().resume(run, client()))


def _look(run: str, state: State, history: History) -> None:
    standstill(run, state, history, AGAIN)
    if state == "training":
        _progress(history)


def _progress(history: History) -> None:
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


def _told(loss: float | None) -> str:
    return "-" if loss is None else f"{loss:.4g}"
