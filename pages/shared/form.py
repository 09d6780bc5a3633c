"""The whole form of an experiment, for the bar at the left."""

import streamlit as st

from pages.shared.choices import current, source, widgets
from rnnlab.experiment import Experiment


def form() -> Experiment:
    """Draws it; what is chosen. Raises InvalidExperiment for choices that do not go together."""
    current()
    st.markdown("**Data**")
    source()
    widgets("preparation", only={"lookback", "horizon", "delay"})
    st.page_link("pages/Data.py", label="See and prepare the data", icon=":material/timeline:")
    for section, head in {"model": "Network", "training": "Training"}.items():
        st.markdown(f"**{head}**")
        widgets(section)
    return current()
