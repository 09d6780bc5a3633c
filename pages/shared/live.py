"""One run as it goes. What changes several times a second is in one fragment; what changes with the run's state is around it."""

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.shared.lab import client, engine
from pages.shared.layout import draw, escape, guard, view
from rnnlab.answers import Forecast, from_bytes
from rnnlab.experiment import IMPLEMENTATIONS
from rnnlab.figures import Figure
from rnnlab.figures.answers import answers
from rnnlab.figures.curves import curve, gradient, stamp
from rnnlab.figures.scores import verdict
from rnnlab.runs.engine import State
from rnnlab.runs.history import History
from rnnlab.training.events import Diverged, Failed, Finished, Paused, Started

ACTIVE = ("waiting", "training")
TICK, MOST_TICK, LOOKS_A_SECOND = 0.25, 2.0, 40
"""Seconds between two looks at a run that trains: more where many look, so that a class costs about one core."""

Slots = dict[str, DeltaGenerator]


def live(run: str) -> None:
    """The run's panel: status, buttons, charts. It looks anew by itself while the run is active."""
    state, history = engine().state(run), engine().history(run)
    status = st.container()
    if engine().owns(run, client()):
        steering(run, state)
    else:
        st.caption("You are watching a run that another browser started. Press Train to start your own from the same settings.")
    slots = _slots(history.started) if history.started else {}
    tick = min(max(TICK, engine().viewers() / LOOKS_A_SECOND), MOST_TICK)
    with status:
        st.fragment(_look, run_every=tick if state in ACTIVE else None)(run, state, slots)


def race_elsewhere(run: str) -> bool:
    """Whether this is a race, a forecast or a search, which is watched on another page; says so."""
    if engine().history(run).record.plan:
        st.info("This link names a forecast, which is watched on the page Forecast.")
        st.page_link("pages/Forecast.py", label="Go to the forecast", icon=":material/query_stats:", query_params={"run": run})
        return True
    if engine().history(run).record.fact("study"):
        st.info("This link names a search for the best settings, which is watched on the page Search.")
        st.page_link("pages/Search.py", label="Go to the search", icon=":material/manage_search:", query_params={"run": run})
        return True
    if not engine().lanes(run):
        return False
    st.info("This link names a race of several runs, which is watched on the page Cells.")
    st.page_link("pages/Cells.py", label="Go to the race", icon=":material/sports_score:", query_params={"race": run})
    return True


def _look(run: str, known: State, slots: Slots) -> None:
    """One look. When the run's state is another than the page was drawn for, the whole page is drawn again."""
    with guard():
        engine().touch(run, client())
        state, history = engine().state(run), engine().history(run)
        if state != known or (history.started and not slots):
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
        case "waiting", _:
            st.info(f"Waiting for a free place: number {engine().place(run)} in the line.")
        case "training", _ if not history.started:
            st.info("Starting ...")
        case "interrupted", _:
            st.warning(f"This run was interrupted after step {history.step}; press Resume to go on from its last checkpoint.")
        case "paused", Paused(step=step, reason=reason):
            st.info(f"At step {step}. {reason}")
        case "failed", Failed(message=message):
            st.error(escape(message))
        case "diverged", Diverged(step=step, reason=reason):
            st.error(
                f"Training diverged at step {step}: {reason}. The weights of the last good step are back. "
                "The steps were too large for this loss: run again with clipping, or with a tenth of the learning rate."
            )
        case (("finished" | "stopped"), Finished() as finished) if history.started:
            st.success(escape(verdict(finished, history.started)))


def steering(run: str, state: State) -> None:
    """The buttons of whoever started a run, a race or a search."""
    me, lab = client(), engine()
    history = max((lab.history(name) for name in (run, *lab.lanes(run))), key=lambda one: one.step)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if state in ACTIVE:
            _button("Pause", ":material/pause:", lambda: lab.pause(run, me))
            _button("Stop", ":material/stop:", lambda: lab.stop(run, me))
        elif state in ("paused", "interrupted", "failed") and (history.step or history.told or state == "paused"):
            _button("Resume", ":material/play_arrow:", lambda: lab.resume(run, me))
        if state not in ACTIVE and history.step:
            _button("Rewind", ":material/skip_previous:", lambda: lab.rewind(run, me))
        if state == "training" and not history.record.fact("study"):
            st.number_input(
                "Learning rate from now on", 0.0, value=history.learning_rate, step=None, format="%g", key="new_rate", width=200
            )
            _button("Change it", ":material/check:", lambda: lab.change_rate(run, me, st.session_state.new_rate))


def _button(label: str, icon: str, act: Callable[[], None]) -> None:
    """A button whose act is done before the page is drawn again."""

    def guarded() -> None:
        with guard():
            act()

    st.button(label, icon=icon, key=f"live_{label}", on_click=guarded)


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
