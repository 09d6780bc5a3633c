"""One run as it goes: status, buttons and charts, redrawn several times a second while it trains."""

import streamlit as st

from pages.shared.lab import client, engine
from pages.shared.layout import draw, escape, guard, view
from rnnlab.answers import Forecast, from_bytes
from rnnlab.figures.answers import answers
from rnnlab.figures.curves import curve, gradient, stamp
from rnnlab.figures.scores import verdict
from rnnlab.runs.engine import State
from rnnlab.runs.history import History
from rnnlab.training.events import Diverged, Failed, Finished, Paused, Started

ACTIVE = ("waiting", "training")
TICK = 0.25
"""Seconds between two looks at a run that trains."""


def live(run: str) -> None:
    """The run's panel. It asks for itself anew while the run is active, and for the whole page once when it comes to rest."""
    active = engine().state(run) in ACTIVE
    st.fragment(_panel, run_every=TICK if active else None)(run, active)


def _panel(run: str, was_active: bool) -> None:
    with guard():
        engine().touch(run)
        state = engine().state(run)
        if was_active != (state in ACTIVE):
            st.rerun()
        history = engine().history(run)
        _status(history, run, state)
        if engine().owns(run, client()):
            _buttons(history, run, state)
        else:
            st.caption("You are watching a run that another browser started. Press Train to start your own from the same settings.")
        if history.started:
            _charts(history)


def _status(history: History, run: str, state: State) -> None:
    settings = history.record.experiment.training
    norms = history.batches()["gradient_norm"]
    speed = history.speed()
    left = (history.total_steps - history.step) / speed if speed else 0.0
    with st.container(horizontal=True):
        st.metric("State", state)
        st.metric("Epoch", f"{len(history.epochs)} / {settings.epochs}")
        st.metric("Time left", _duration(left) if state == "training" and speed else "-")
        st.metric("Steps a second", f"{speed:,.0f}" if speed else "-")
        st.metric("Gradient norm", f"{norms[-1]:.2g}" if len(norms) else "-")
    if history.started:
        st.caption(_facts(history.started))
    if state == "waiting":
        st.info(f"Waiting for a free place: number {engine().place(run)} in the line.")
    elif state == "training" and not history.started:
        st.info("Starting ...")
    else:
        _rest(history, state)


def _rest(history: History, state: State) -> None:
    match history.ending:
        case Finished() as finished if history.started:
            st.success(escape(verdict(finished, history.started)))
        case Paused(step=step, reason=reason) if state == "paused":
            st.info(f"At step {step}. {reason}")
        case Failed(message=message):
            st.error(escape(message))
        case Diverged(step=step, reason=reason):
            st.error(
                f"Training diverged at step {step}: {reason}. The weights of the last good step are back. "
                "The steps were too large for this loss: run again with clipping, or with a tenth of the learning rate."
            )
    if state == "interrupted":
        st.warning(f"This run was interrupted after step {history.step}; press Resume to go on from its last checkpoint.")


def _buttons(history: History, run: str, state: State) -> None:
    me = client()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if state in ACTIVE:
            _button("Pause", ":material/pause:", lambda: engine().pause(run, me))
            _button("Stop", ":material/stop:", lambda: engine().stop(run, me))
        elif state in ("paused", "interrupted", "failed") and (history.step or state == "paused"):
            _button("Resume", ":material/play_arrow:", lambda: engine().resume(run, me))
        if state not in ACTIVE and history.step:
            _button("Rewind", ":material/skip_previous:", lambda: engine().rewind(run, me))
        if state == "training":
            rate = st.number_input(
                "Learning rate from now on", value=_rate(history), min_value=0.0, step=None, format="%g", key=f"rate_{run}", width=200
            )
            if rate != _rate(history):
                _button("Change it", ":material/check:", lambda: engine().change_rate(run, me, rate))


def _button(label: str, icon: str, act: object) -> None:
    if st.button(label, icon=icon, key=f"live_{label}"):
        act()  # type: ignore[operator]
        st.rerun()


def _rate(history: History) -> float:
    return history.rates[-1].learning_rate if history.rates else history.record.experiment.training.learning_rate


def _charts(history: History) -> None:
    started = history.started
    assert started is not None
    measures = list(started.naive[started.watched])
    log = bool(st.session_state.get("log_scale"))
    columns = st.columns(2)
    for measure, column in zip(measures, columns, strict=False):
        with column:
            view(
                measure.capitalize(),
                "is it learning, and only by heart?",
                "The training line is what the steps see; the dashed line is data that training never touches. Both should fall "
                "below the dotted naive rule; where only the training line falls on, the network learns by heart.",
                "A tenth, or ten times, of the learning rate.",
            )
            draw(curve(history, measure, log and measure == "loss"), key=f"curve_{measure}")
    stored = history.record.blob("answer") if history.snapshot else None
    if stored:
        answer = from_bytes(stored)
        ahead = answer.predicted.shape[1] if isinstance(answer, Forecast) else 1
        with columns[len(measures) % 2] if len(measures) < 2 else st.container():
            view(
                "Answers",
                f"what does it answer after step {history.snapshot.step if history.snapshot else 0}?",
                "The network's answers for data that it does not learn from, beside the truth.",
                "Pause early, and late, and compare.",
            )
            draw(answers(answer, started.watched, stamp(history), ahead), key="answers")
    view(
        "Gradient",
        "how strongly does each step pull at the weights?",
        "The norm of the loss's gradient before clipping. It falls as the loss flattens; jumps come before divergence.",
        "Set gradient clipping just below the jumps.",
    )
    draw(gradient(history), key="gradient")


def _facts(started: Started) -> str:
    parts = ", ".join(f"{count:,} {part}" for part, count in started.sequences.items())
    steps, width = started.shape
    made = f"{started.parameters:,} parameters on {started.device}; {started.batches} steps an epoch"
    return f"{made}; sequences of {steps} x {width}: {parts}."


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
