"""When what is in memory was written."""

import streamlit as st

from pages.shared.chosen import Chosen
from pages.shared.layout import draw, view
from rnnlab.figures.inside.triangle import terms, written
from rnnlab.inspection.influence.ledger import Ledger


def show(chosen: Chosen) -> None:
    """The shares of all steps in the memory, and the exact parts of one unit."""
    found = Ledger.from_bytes(chosen.ask("influence.bookkeeping:keep_books", layer=chosen.layer))
    steps, units = found.memory.shape
    view(
        "Memory ledger",
        "when was what is in memory now written?",
        "A row is the memory after one step, and its columns the steps that wrote it: dark is a large share. A dark column that goes far "
        "down is a step that is remembered; a dark diagonal alone is a cell that forgets at once. Exact, without a gradient: memory = "
        "share kept x memory before + what is written. It says when something was written, with the gates as they were.",
        "An RNN, then an LSTM, on the same data.",
    )
    draw(written(found), key="written")
    view(
        "One unit's account",
        "which steps add up to this memory?",
        "Each bar is what is left of what one step wrote, with its sign; together they are the unit's memory.",
        "The unit with the longest half-life.",
    )
    with st.container(horizontal=True):
        unit = st.number_input(f"Unit, 0 to {units - 1}", 0, units - 1, key="unit", bind="query-params", width=200)
        today = st.number_input(f"After step, 1 to {steps}", 1, steps, steps, key=f"today_{steps}", width=200)
    draw(terms(found, unit, today), key="terms")
