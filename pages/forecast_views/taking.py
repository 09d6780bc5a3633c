"""What a person takes along: the forecast, what it was made from, the weights, and a script that makes it again."""

import streamlit as st

from pages.shared.lab import engine
from rnnlab.forecasting.outlook import Outlook
from rnnlab.forecasting.plan import Plan
from rnnlab.forecasting.sheet import sheet
from rnnlab.forecasting.taking import script, settings


def taking(run: str, outlook: Outlook) -> None:
    """A button each; the figures have theirs above."""
    record = engine().history(run).record
    experiment, plan, weights = record.experiment, Plan.of_json(record.plan), record.blob("weights")
    with st.container(horizontal=True):
        _button("Forecast (CSV)", sheet(outlook), "forecast.csv", "text/csv")
        _button("Settings (JSON)", settings(experiment, plan).encode(), "forecast.json", "application/json")
        if weights:
            _button("Weights (safetensors)", weights, "forecast.safetensors", "application/octet-stream")
        _button("Script (Python)", script(experiment, plan).encode(), "forecast.py", "text/x-python")


def _button(label: str, data: bytes, name: str, kind: str) -> None:
    st.download_button(label, data, name, kind, key=f"take_{name}", on_click="ignore", icon=":material/download:")
