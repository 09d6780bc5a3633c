"""What a cell computes: its equations, and the code of every way to compute them."""

import streamlit as st

from pages.shared.lab import tale
from pages.shared.layout import escape, view
from rnnlab.experiment import IMPLEMENTATIONS
from rnnlab.inspection.microscope.tale import Tale

WAYS = {**IMPLEMENTATIONS, "numpy": "in NumPy"}


def equations(cell: str) -> None:
    """The docstring of the code that runs, the code, and how far its ways are apart."""
    found = tale(cell)
    view(
        "Equations",
        f"what happens at one step of {found.title}?",
        "This is the documentation of the very code that trains, and a test holds the two equal. W_i and W_h are the weights of input "
        "and state, b_i and b_h their biases, * goes unit by unit, ' marks the state after the step.",
        "Another cell: which of its terms are new?",
    )
    st.code(found.equations, language=None, wrap_lines=True)
    if found.notes:
        st.info(escape(found.notes), icon=":material/info:")
    st.caption(f"Source: {escape(found.source)}")
    _code(found)


def _code(found: Tale) -> None:
    view(
        "Code",
        "how can it be computed?",
        "Each way gives the same numbers; the line above each says how far its outputs were apart from those of the equations, on one "
        "random batch, just now.",
        "Find the loop over the steps in each. Then let them race.",
    )
    st.markdown(f"Computed on a CPU **{WAYS[found.way]}** unless you choose: {escape(found.why)}.")
    with st.expander("The cell"):
        st.code(found.code, language="python")
    for telling in found.tellings:
        with st.expander(_sentence(WAYS[telling.way])):
            st.caption(f"{telling.about} Greatest difference from the equations: {telling.apart:.1g}.")
            st.code(telling.code, language="python")


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
