"""The gates over time."""

import streamlit as st

from pages.shared.chosen import Chosen
from pages.shared.layout import draw, view
from pages.shared.one_unit import one_unit
from rnnlab.figures.inside.saturation import OPEN, SHUT, half_lives, saturation
from rnnlab.figures.inside.states import states
from rnnlab.inspection.influence.ledger import Ledger


def show(chosen: Chosen) -> None:
    """How far each gate is open at each step, which are stuck, and how long units remember."""
    found = chosen.trace()
    names = chosen.names(found.gates)
    view(
        "Gates",
        f"what is let in, kept and let out after step {chosen.step} of its training?",
        "Each row is a unit and each column a step. Gates go from 0, shut (grey), to 1, open (red); a candidate, such as g or n, from -1.",
        "Look for columns where a whole gate opens or shuts, and find what was read there.",
    )
    for name, column in zip(names, st.columns(min(len(names), 2)) * len(names), strict=False):
        with column:
            draw(states(found, name), key=f"gate_{name}")
    left, right = st.columns(2)
    with left:
        view(
            "Saturation",
            "which gates are stuck?",
            "A point is a unit: far to the right it is nearly always shut, far up nearly always open; near 0, 0 it moves with the input. "
            "Click one, and see it by itself below.",
            "The first milestone of training against the last.",
        )
        shut, opened = st.slider("Shut is below, open above", 0.0, 1.0, (SHUT, OPEN), 0.05, key="open_shut", width=300)
        draw(saturation(found, str(chosen.layer), shut, opened), key="saturation", pick=_pick)
    with right:
        view(
            "Half-life",
            "how long does each unit remember?",
            "The steps after which half of what a unit holds is left, from the shares that it kept at each step of this sequence.",
            "A longer delay in a memory task: half-lives grow with training.",
        )
        table = half_lives(Ledger.from_bytes(chosen.ask("influence.bookkeeping:keep_books", layer=chosen.layer)))
        st.dataframe(table, hide_index=True, alt="Half-life of each unit, the longest first")
    one_unit(chosen, found)


def _pick() -> None:
    """Takes over the unit that was clicked."""
    for series in st.session_state.saturation.selection.selected:
        for place in series["data_indices"]:
            st.session_state.unit = int(place)
