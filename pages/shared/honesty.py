"""What a forecast must beat, what the wrong order pretends, and tests in time order."""

from typing import get_args

import streamlit as st

from pages.shared.choices import upload
from pages.shared.lab import honesty
from pages.shared.layout import draw, escape, view
from rnnlab.experiment import Experiment
from rnnlab.figures.data import folds as drawn
from rnnlab.figures.runs.scores import leak, levels
from rnnlab.inspection.data.outline import Outline
from rnnlab.preparation.cross_validation import Origin, folds

QUICK = 20_000
"""Rows that take about a second."""


def levels_and_leak(experiment: Experiment, rows: int) -> None:
    """Measured at once on short series, and on demand on long ones, since both fit models."""
    view(
        "Levels and the leak",
        "what must a forecast beat, and how does one fool oneself?",
        "The levels are simple rules on the newest values. The leak is what happens when windows are cut first and drawn at random: "
        "test windows then share values with training windows, and the same model looks better than it is.",
        "A longer lookback: more windows overlap.",
    )
    if st.toggle("Measure them on these data", value=rows <= QUICK, key="measure"):
        measured = honesty(experiment, upload())
        st.dataframe(levels(measured["levels"]), hide_index=True, alt="Error of simple rules on the newest values")
        st.markdown(escape(leak(measured["leak"])))


def cross_validation(found: Outline) -> None:
    """Several tests in time order, as bars."""
    view(
        "Tests in time order",
        "how would several tests look, without learning from the future?",
        "Each bar is one test: it learns from the rows before it. An expanding origin keeps all of them, a sliding one as many as "
        "the first had.",
        "Sliding, with more tests.",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        origin = st.segmented_control("Origin", get_args(Origin), default="expanding", required=True, key="origin")
        count = int(st.number_input("Tests", 2, 10, 4, key="folds"))
    length = found.stages[-2].rows
    made = folds(length, count, max(length // 10, 1), origin)
    if made:
        draw(drawn(made, length), key="folds_figure")
