"""Which number of an answer is meant."""

import streamlit as st


def answer_number() -> int:
    """The number that is chosen, the same in every view that asks for one."""
    return st.number_input(
        "Number of the answer",
        -1,
        value=-1,
        key="answer_number",
        help="From 0, over all steps that are answered and all numbers at each; -1 is the last.",
        bind="query-params",
        width=200,
    )
