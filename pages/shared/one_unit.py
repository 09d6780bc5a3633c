"""One unit by itself, which several views let one choose."""

import streamlit as st

from pages.shared.chosen import Chosen
from pages.shared.layout import draw, view
from rnnlab.figures.inside.unit import unit
from rnnlab.inspection.trace import Trace


def one_unit(chosen: Chosen, found: Trace) -> None:
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
