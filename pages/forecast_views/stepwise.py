"""A forecast made one step after the other, beside the one for all steps at once."""

import streamlit as st

from pages.shared.lab import engine
from pages.shared.layout import draw, view
from rnnlab.figures.forecast.stepwise import stepwise
from rnnlab.figures.lines import Floats
from rnnlab.forecasting.outlook import Outlook
from rnnlab.packing import unpack


def step_by_step(run: str, outlook: Outlook, target: int) -> None:
    """What becomes of a forecast that reads its own answers, where it is asked for."""
    view(
        "One step after the other",
        "what if the network had to read its own answers?",
        "Diamonds are answered all at once. Triangles are answered one at a time: each answer is read as if it had been measured, then "
        "the next is asked for, so an error at the start is carried on. Medians of the networks, before calibration.",
        "A longer horizon: do the two drift apart?",
    )
    if st.toggle("Forecast step by step too", key="step_by_step"):
        found = _compared(engine().path(run))
        draw(stepwise(outlook, found["direct"], found["recursive"], target), key="stepwise_figure")


@st.cache_data(max_entries=16, show_spinner="Looking ahead ...")
def _compared(record: str) -> dict[str, Floats]:
    """By way, (C, H)."""
    return unpack(engine().questions.ask("rnnlab.forecasting.network.recursive:compared", record=record))[0]
