"""What excites a unit."""

import streamlit as st

from pages.shared.chosen import Chosen
from pages.shared.layout import view
from rnnlab.figures.inside.excited import moments, responses
from rnnlab.inspection.units.moments import Moments


def show(chosen: Chosen) -> None:
    """The moments of one unit over many sequences, and the pieces of text that move it."""
    units = chosen.history.record.experiment.model.hidden_size
    view(
        "What excites a unit",
        "what does this unit look for?",
        "The moments at which it is highest and lowest, at most one of each sequence, with what was read there in brackets. A unit that "
        "is high on the same thing everywhere looks for it; most units look for nothing that has a name.",
        "The unit that is worth most; then the same unit at the first milestone.",
    )
    unit = st.number_input(f"Unit, 0 to {units - 1}", 0, units - 1, key="unit", bind="query-params", width=200)
    found = Moments.from_bytes(chosen.ask("units.exciting:excite", layer=chosen.layer, unit=unit))
    for head, told in (("highest", found.highest), ("lowest", found.lowest)):
        st.markdown(f"Where it is **{head}**, of {found.sequences} sequences of the {found.part} part:")
        st.dataframe(moments(told, bool(found.responses)), hide_index=True, alt=f"Moments at which unit {unit} is {head}")
    if found.responses:
        view(
            "Responses",
            "which words move it?",
            "How much its h changes, on average, when a piece of text is read. Only pieces that were read five times or more are told.",
            "Words of the two classes: do they move it in opposite ways?",
        )
        st.dataframe(responses(found), hide_index=True, alt=f"Mean change of unit {unit} by the piece of text that was read")
