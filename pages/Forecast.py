"""From anyone's series to its forecast, tested in its past, beside simple rules, and with a verdict."""

import streamlit as st

from pages.forecast_views.making import making
from pages.forecast_views.understood import understood
from pages.shared import planned
from pages.shared.choices import current, source, upload, widgets
from pages.shared.lab import client, engine, understanding
from pages.shared.layout import guard, page
from pages.shared.watching import KINDS, elsewhere
from rnnlab import registry
from rnnlab.experiment import Experiment
from rnnlab.forecasting.asked.understanding import question
from rnnlab.forecasting.plan import Plan

TASK = "forecast"

page(
    "Forecast",
    "Upload a series or choose one (in the bar at the left), say what to forecast, and press **Forecast**: a network and simple rules "
    "are tested in its past, and one sentence says which to trust.",
)


def _stored() -> str:
    """The plan of the run that the link names; "" where it names none."""
    if not st.session_state.forecast:
        return ""
    record = engine().history(st.session_state.forecast).record
    if elsewhere(record.path.stem, KINDS["plan"]):
        st.session_state.forecast = ""
    return record.plan


def _ready(experiment: Experiment) -> bool:
    """Whether there are data to forecast; says what is missing."""
    if TASK not in registry.datasets.load(experiment.data.dataset).presets:
        st.info("What is chosen is no series of numbers: choose other data in the bar at the left, or upload a file of your own.")
        return False
    if experiment.data.dataset == "uploaded" and upload() is None:
        st.info("Upload a file in the bar at the left: a CSV or Excel file with a column of numbers, and one of dates if you have them.")
        return False
    return True


arrived = bool(st.session_state.get("arrived"))
if arrived or "forecast" not in st.session_state:
    st.session_state.forecast = st.query_params.get("run", "") or st.session_state.get("forecast", "")
experiment, plan = None, Plan()
with st.sidebar, guard():
    current()
    plan = planned.planned(arrived, _stored())
    st.markdown("**Data**")
    source(TASK)
    widgets("preparation", only={"resample"})
    st.page_link("pages/Data.py", label="See the data, or correct how the file is read", icon=":material/timeline:")
    st.markdown("**Forecast**")
    planned.rest()
    experiment = planned.asked(current())
with guard():
    if experiment and _ready(experiment):
        found = understanding(experiment, upload(), question(plan))
        planned.keep(found.columns)
        planned.together([text for text, setting in found.facts if setting == "series"])
        planned.columns(found.columns, found.proposal)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            planned.first()
            refused = bool(found.refused)
            pressed = st.button("Forecast", type="primary", icon=":material/query_stats:", key="make_forecast", disabled=refused)
        understood(found)
        if pressed:
            st.session_state.forecast = engine().submit(experiment, client(), upload(), plan.model_dump_json())
            st.toast("It is being made: look below.", icon=":material/query_stats:")
        planned.PLANNED.write_link(experiment, plan, st.session_state.forecast)
    if st.session_state.forecast:
        record = engine().history(st.session_state.forecast).record
        if experiment and (record.experiment, Plan.of_json(record.plan)) != (experiment, plan):
            st.caption("What stands below was made from other data or settings: press Forecast to make it from these.")
        making(st.session_state.forecast)
