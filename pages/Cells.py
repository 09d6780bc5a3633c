"""Cells under a microscope: what happens at one step, in which shapes they are unrolled, and how they race each other."""

import streamlit as st

from pages.cell_views.equations import equations
from pages.cell_views.microscope import under_microscope
from pages.cell_views.race import race
from pages.cell_views.shapes import shapes
from pages.shared.choices import current, source, widgets, write_link
from pages.shared.layout import guard, page

VIEWS = ("Microscope", "Equations and code", "Shapes", "Race")

page("Cells", "What happens at one step of a recurrent network: choose a cell in the bar at the left, and take it apart.")

st.session_state.setdefault("run", st.query_params.get("run", ""))
experiment = None
with st.sidebar, guard():
    current()
    st.markdown("**Network**")
    widgets("model")
    st.markdown("**Data**")
    source()
    widgets("preparation", only={"lookback", "horizon", "delay"})
    st.markdown("**Training**")
    widgets("training")
    experiment = current()
chosen = st.segmented_control(
    "View",
    VIEWS,
    default=VIEWS[-1] if "race" in st.query_params else VIEWS[0],
    required=True,
    key="cells_view",
    label_visibility="collapsed",
)
with guard():
    if experiment:
        write_link(experiment, st.session_state.run)
        match chosen:
            case "Shapes":
                shapes(experiment)
            case "Race":
                race(experiment)
            case "Equations and code":
                equations(experiment.model.cell)
            case _:
                under_microscope(experiment)
