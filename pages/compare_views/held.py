"""What the chosen runs hold in mind of the same window, side by side."""

from collections.abc import Sequence

import streamlit as st

from pages.shared.chosen import NEWEST, Chosen
from pages.shared.lab import engine
from pages.shared.layout import draw, escape, view
from pages.shared.watching import ACTIVE
from rnnlab.errors import RnnlabError
from rnnlab.figures.runs.compared import sizes
from rnnlab.figures.runs.held import held
from rnnlab.inspection.trace import REVERSE, Trace
from rnnlab.runs.shelf import Line

MOST = 4
"""Networks whose states stand side by side."""


def states(group: Sequence[Line], number: int) -> None:
    """A heatmap each of the first four that have weights, of one layer and one window, which are chosen."""
    shown = [line for line in group if line.history.snapshot][:MOST]
    if len(shown) < 2:
        return
    view(
        "Hidden states",
        "do they hold the same in mind?",
        "Each row is a unit and each column a step of the same window; in all pictures blue is -1, grey 0 and red +1. Rows of the first "
        "picture that look alike stand together; in the others each row is the unit that moves most like the one in the first, or most "
        "opposed to it. Opposed is as good: the readout may turn the sign. On few steps, units move alike by chance too: compare the "
        "average with that of steps in reverse order.",
        "Two runs that differ in the seed alone: the loss is the same, and are the states? Then another window.",
    )
    _say(group, shown)
    window, layer = _choose(shown, number)
    try:
        _draw({line.name: _looked_at(line, window, layer) for line in shown}, number)
    except RnnlabError as refusal:
        st.caption(escape(str(refusal)))


def _say(group: Sequence[Line], shown: Sequence[Line]) -> None:
    """Which are left out, and whether those that are shown are of a size."""
    ready = sum(bool(line.history.snapshot) for line in group)
    if ready > MOST:
        st.caption(f"The first {MOST} of the {ready} chosen runs are shown.")
    st.caption(sizes(shown))


def _choose(shown: Sequence[Line], number: int) -> tuple[int, int]:
    started = shown[0].history.started
    count = started.sequences[started.watched] if started else 1
    layers = max(line.experiment.model.num_layers for line in shown)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        window = st.number_input(f"Window to read, 0 to {count - 1}", 0, count - 1, key=f"compare_read_{number}", width=200)
        layer = 1
        if layers > 1:
            words = "Of a network with fewer layers the last is shown."
            layer = st.number_input(f"Layer, 1 to {layers}", 1, layers, key=f"compare_layer_{number}", width=180, help=words)
    return window, layer


def _looked_at(line: Line, window: int, layer: int) -> Chosen:
    """The run as it is; one in training as it was at the last moment that was kept, which does not change every second."""
    history = engine().history(line.run)
    moments = history.milestones() if line.state in ACTIVE else []
    at = str(moments[-1]) if moments else NEWEST
    seen = history.snapshot.step if history.snapshot else 0
    return Chosen(line.run, window, min(layer, line.experiment.model.num_layers), at, seen)


def _draw(chosen: dict[str, Chosen], number: int) -> None:
    """The pictures, two in a row."""
    traces: dict[str, Trace] = {name: one.trace() for name, one in chosen.items()}
    figures = held(traces, {name: str(one.layer) for name, one in chosen.items()})
    if any(f"{chosen[name].layer}{REVERSE}.h" in trace.states for name, trace in traces.items()):
        st.caption("Of a layer that reads both ways, the direction from the start is shown.")
    names = list(figures)
    for pair in (names[place : place + 2] for place in range(0, len(names), 2)):
        for name, column in zip(pair, st.columns(2), strict=False):
            with column:
                st.markdown(f"**{escape(name)}**, layer {chosen[name].layer}, after step {chosen[name].step}")
                draw(figures[name], key=f"compare_states_{number}_{names.index(name)}")
