"""The state over time."""

from typing import get_args

import streamlit as st

from pages.inspect_views.chosen import Chosen
from pages.shared.layout import draw, view
from rnnlab.figures.plane import path
from rnnlab.figures.states import Order, states


def show(chosen: Chosen) -> None:
    """A heatmap for each part of the state, and the path that it takes."""
    found = chosen.trace()
    view(
        "State",
        f"what does the network hold in mind after step {chosen.step} of its training?",
        "The line is the input. Below it each row is a unit and each column a step, from -1 (blue) over 0 (grey) to +1 (red). "
        "Rows that look alike carry the same memory; rows that never change carry none.",
        "Compare window 0 with one half a period later, or layer 1 with the last.",
    )
    order = st.segmented_control("Order of the units", get_args(Order), default="similarity", required=True, key="order")
    names = chosen.names(found.states)
    for name, column in zip(names, st.columns(len(names)), strict=True):
        with column:
            draw(states(found, name, order), key=f"state_{name}")
    view(
        "Path of the state",
        "does the state go round, settle, or jump?",
        "Each point is the whole state after a step, seen along the two directions in which this path varies most. A circle is a rhythm, "
        "a point where many steps meet is a memory at rest.",
        "A memory task: the path forks where the thing to remember was read.",
    )
    draw(path(found, names[0]), key="state_path")
