"""What mattered for the answer."""

import streamlit as st

from pages.shared.chosen import Chosen
from pages.shared.layout import draw, view
from rnnlab.figures.weighed import agreement, small_multiples
from rnnlab.inspection.influence import Influence


def show(chosen: Chosen) -> None:
    """Four methods one below the other, and how far they agree."""
    view(
        "Influence",
        "which steps decided this number of the answer?",
        "A bar a step, a method a panel, each on its own scale. A gradient says how a small change there would move the answer, occlusion "
        "what the answer loses without the step. Trust what several methods show; saliency of recurrent networks favours late steps.",
        "The first milestone of training: the methods agree on nothing yet.",
    )
    number = st.number_input(
        "Number of the answer",
        -1,
        value=-1,
        key="answer_number",
        help="From 0, over all steps that are answered and all numbers at each; -1 is the last.",
        bind="query-params",
        width=200,
    )
    found = Influence.from_bytes(chosen.ask("weighing:weigh", number=number))
    names = chosen.trace().said()
    if found.number >= found.outputs:
        st.caption(f"Number {found.number}: at step {found.number // found.outputs + 1}, number {found.number % found.outputs}.")
    draw(small_multiples(found, names), key="influence")
    st.dataframe(agreement(found), hide_index=True, alt="How far the methods rank the steps alike")
