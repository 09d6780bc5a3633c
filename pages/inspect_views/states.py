"""The state over time."""

from functools import partial
from typing import get_args

import streamlit as st

from pages.shared.chosen import Chosen
from pages.shared.layout import draw, view
from pages.shared.one_unit import one_unit
from rnnlab.figures import Figure
from rnnlab.figures.inside.states import Order, states, still
from rnnlab.figures.inside.themes import themes
from rnnlab.inspection.trace import Trace
from rnnlab.inspection.units.themes import MOST_THEMES, Themes


def show(chosen: Chosen) -> None:
    """A heatmap for each part of the state, the same in a few lines, and one unit by itself."""
    found = chosen.trace()
    view(
        "State",
        f"what does the network hold in mind after step {chosen.step} of its training?",
        "The line is the input. Below it each row is a unit and each column a step, from -1 (blue) over 0 (grey) to +1 (red). "
        "Rows that look alike carry the same memory; rows that never change carry none.",
        "Click a cell, and see its unit by itself below.",
    )
    names = chosen.names(found.states)
    idle = int(still(found.states[names[0]]).sum())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order = st.segmented_control("Order of the units", get_args(Order), default="similarity", required=True, key="order")
        moving = bool(idle) and st.toggle(f"Hide {idle} units that never move", key="moving", bind="query-params")
    for name, column in zip(names, st.columns(len(names)), strict=True):
        with column:
            figure = states(found, name, order, moving)
            draw(figure, key=f"state_{name}", pick=partial(_pick, f"state_{name}", figure))
    one_unit(chosen, found)
    _themes(chosen, found)


def _themes(chosen: Chosen, found: Trace) -> None:
    """The heatmap summed up."""
    view(
        "Themes",
        "what do all units together do?",
        "The whole of h as a sum of a few courses that are never negative: each unit follows some of them, upwards or downwards. The words "
        "say which units follow most, and how much of h the themes explain.",
        "More themes, until little is left to explain.",
    )
    count = st.number_input("Themes", 1, MOST_THEMES, 3, key="themes", bind="query-params", width=180)
    summary = Themes.from_bytes(chosen.ask("units.summing_up:sum_up", layer=chosen.layer, count=count))
    draw(themes(summary, found.said()), key="themes_figure")


def _pick(key: str, figure: Figure) -> None:
    """Takes over the unit and the step of the cell that was clicked."""
    for series in st.session_state[key].selection.selected:
        for place in series["data_indices"]:
            cell = figure.spec["dataset"]["source"].iloc[place]
            st.session_state.update(unit=int(cell["unit"]), step=int(cell["step"]))
