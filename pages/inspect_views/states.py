"""The state over time."""

from functools import partial
from typing import get_args

import streamlit as st

from pages.shared.chosen import Chosen
from pages.shared.layout import draw, view
from rnnlab.figures import Figure
from rnnlab.figures.plane import path
from rnnlab.figures.states import Order, states
from rnnlab.figures.unit import unit
from rnnlab.inspection.trace import Trace


def show(chosen: Chosen) -> None:
    """A heatmap for each part of the state, and the path that it takes."""
    found = chosen.trace()
    view(
        "State",
        f"what does the network hold in mind after step {chosen.step} of its training?",
        "The line is the input. Below it each row is a unit and each column a step, from -1 (blue) over 0 (grey) to +1 (red). "
        "Rows that look alike carry the same memory; rows that never change carry none.",
        "Click a cell, and see its unit by itself below.",
    )
    order = st.segmented_control("Order of the units", get_args(Order), default="similarity", required=True, key="order")
    names = chosen.names(found.states)
    for name, column in zip(names, st.columns(len(names)), strict=True):
        with column:
            figure = states(found, name, order)
            draw(figure, key=f"state_{name}", pick=partial(_pick, f"state_{name}", figure))
    _unit(chosen, found)
    view(
        "Path of the state",
        "does the state go round, settle, or jump?",
        "Each point is the whole state after a step, seen along the two directions in which this path varies most. A circle is a rhythm, "
        "a point where many steps meet is a memory at rest.",
        "A memory task: the path forks where the thing to remember was read.",
    )
    draw(path(found, names[0]), key="state_path")


def _unit(chosen: Chosen, found: Trace) -> None:
    """One unit by itself: clicked, or chosen by its number."""
    steps, units = next(iter(found.states.values())).shape
    view(
        "One unit",
        "what does it do, and when?",
        "Every part of the unit's state and each of its gates, over the steps; the thin line is the step that was chosen.",
        "Find the step at which its memory changes, and look which gate opened there.",
    )
    with st.container(horizontal=True):
        number = st.number_input(f"Unit, 0 to {units - 1}", 0, units - 1, key="unit", bind="query-params", width=200)
        step = st.number_input(f"Step, 1 to {steps}", 1, steps, key="step", bind="query-params", width=200)
    draw(unit(found, str(chosen.layer), number, step), key="one_unit")


def _pick(key: str, figure: Figure) -> None:
    """Takes over the unit and the step of the cell that was clicked."""
    for series in st.session_state[key].selection.selected:
        for place in series["data_indices"]:
            cell = figure.spec["dataset"]["source"].iloc[place]
            st.session_state.update(unit=int(cell["unit"]), step=int(cell["step"]))
