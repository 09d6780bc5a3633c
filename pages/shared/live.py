"""One run as it goes. What changes several times a second is in one fragment; what changes with the run's state is around it."""

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.shared.lab import client, engine
from pages.shared.layout import button, draw, escape, view
from pages.shared.watching import ACTIVE, mine, standstill, watch
from rnnlab.answers import Forecast, from_bytes
from rnnlab.experiment import IMPLEMENTATIONS
from rnnlab.figures import Figure
from rnnlab.figures.runs.curves import curve, gradient, stamp
from rnnlab.figures.runs.scores import beats, verdict
from rnnlab.figures.tasks.answers import answers
from rnnlab.runs.engine import State
from rnnlab.runs.history import History
from rnnlab.training.events import Diverged, Finished, Started

TICK, MOST_TICK, LOOKS_A_SECOND = 0.25, 2.0, 40
"""Seconds between two looks at a run that trains: more where many look, so that a class costs about one core."""

Slots = dict[str, DeltaGenerator]


def live(run: str) -> None:
    """The run's panel: status, buttons, charts. It looks anew by itself while the run is active."""
    state, history = engine().state(run), engine().history(run)
    status = st.container()
    if mine(run):
        steering(run, state)
    slots = _slots(history.started) if history.started else {}
    tick = min(max(TICK, engine().viewers() / LOOKS_A_SECOND), MOST_TICK)
    with status:
        watch(run, state, partial(_look, run, slots), tick)


def _look(run: str, slots: Slots, state: State, history: History) -> None:
    """One look. When the run has begun since, the whole page is drawn again, with places for its charts."""
    if history.started and not slots:
        st.rerun()
    _status(history, run, state)
    for name, figure in _figures(history, slots).items():
        draw(figure, key=name, slot=slots[name])


def _status(history: History, run: str, state: State) -> None:
    speed = history.speed()
    left = (history.total_steps - history.step) / speed if speed else 0.0
    with st.container(horizontal=True):
        st.metric("State", state)
        st.metric("Epoch", f"{len(history.epochs)} / {history.record.experiment.training.epochs}")
        st.metric("Time left", _duration(left) if state == "training" and speed else "-")
        st.metric("Steps a second", f"{speed:,.0f}" if speed else "-")
        st.metric("Gradient norm", f"{history.gradient_norm:.2g}" if history.step else "-")
    if state == "training" and history.started:
        done, loss = history.epoch_so_far()
        of, number = history.started.batches, min(len(history.epochs) + 1, history.record.experiment.training.epochs)
        st.progress(min(done / of, 1.0), f"Epoch {number}: {done} of {of} steps" + (f", mean loss {loss:.4g}." if done else "."))
    match state, history.ending:
        case "training", _ if not history.started:
            st.info("Starting ...")
        case "diverged", Diverged(step=step, reason=reason):
            st.error(
                f"Training diverged at step {step}: {reason}. The weights of the last good step are back. "
                "The steps were too large for this loss: run again with clipping, or with a tenth of the learning rate."
            )
        case (("finished" | "stopped"), Finished() as finished) if history.started:
            (st.success if beats(finished, history.started) else st.warning)(escape(verdict(finished, history.started)))
        case _:
            standstill(run, state, history)


def steering(run: str, state: State) -> None:
    """The buttons of whoever started a run, a race or a search."""
    me, lab = client(), engine()
    history = max((lab.history(name) for name in (run, *lab.lanes(run))), key=lambda one: one.step)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if state in ACTIVE:
            button("Pause", ":material/pause:", "live_pause", lambda: lab.pause(run, me))
            button("Stop", ":material/stop:", "live_stop", lambda: lab.stop(run, me))
        elif state in ("paused", "interrupted", "failed") and (history.step or history.told or state == "paused"):
            button("Resume", ":material/play_arrow:", "live_resume", lambda: lab.resume(run, me))
        if state not in ACTIVE and history.step:
            button("Rewind", ":material/skip_previous:", "live_rewind", lambda: lab.rewind(run, me))
        if state == "training" and not history.record.fact("study"):
            st.number_input(
                "Learning rate from now on", 0.0, value=history.learning_rate, step=None, format="%g", key="new_rate", width=200
            )
            button("Change it", ":material/check:", "live_change", lambda: lab.change_rate(run, me, st.session_state.new_rate))


def _slots(started: Started) -> Slots:
    """The places of the charts, by name, each under its head."""
    slots: Slots = {}
    columns = st.columns(2)
    for measure, column in zip(started.naive[started.watched], columns, strict=False):
        with column:
            view(
                measure.capitalize(),
                "is it learning, and not only by heart?",
                "The training line is what the steps see; the dashed line is data that training never touches. Both should leave "
                "the dotted naive rule behind; where only the training line gets better, the network learns by heart.",
                "A tenth, or ten times, of the learning rate.",
            )
            slots[measure] = st.container()
    with columns[1] if len(slots) == 1 else st.container():
        view(
            "Answers",
            "what does it answer now?",
            "The network's answers for data that it does not learn from, beside the truth.",
            "Pause early, and late, and compare.",
        )
        slots["answers"] = st.container()
    view(
        "Gradient",
        "how strongly does each step pull at the weights?",
        "The norm of the loss's gradient before clipping. It falls as the loss flattens; jumps come before divergence.",
        "Set gradient clipping just below the jumps.",
    )
    slots["gradient"] = st.container()
    parts = ", ".join(f"{count:,} {part}" for part, count in started.sequences.items())
    shape = " x ".join(map(str, started.shape))
    made = f"{started.parameters:,} parameters on {started.device}; {started.batches} steps an epoch"
    st.caption(f"{made}; sequences of {shape}: {parts}. Computed {IMPLEMENTATIONS[started.way]}: {started.why}.")
    return slots


def _figures(history: History, slots: Slots) -> dict[str, Figure]:
    """The charts as they are now, by the names of their slots."""
    if not history.started:
        return {}
    measures = history.started.naive[history.started.watched]
    log = bool(st.session_state.get("log_scale"))
    figures = {name: curve(history, name, log and name == "loss") for name in slots if name in measures}
    stored = history.record.blob("answer") if history.snapshot else None
    if stored:
        answer = from_bytes(stored)
        ahead = answer.predicted.shape[1] if isinstance(answer, Forecast) else 1
        figures["answers"] = answers(answer, history.started.watched, stamp(history), ahead)
    return {**figures, "gradient": gradient(history)}


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
