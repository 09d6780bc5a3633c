"""Look for the settings that suit some data best, and watch it."""

import streamlit as st

from pages.search_views.asking import STUDY, begin, study_form
from pages.search_views.going import going
from pages.shared.choices import upload
from pages.shared.form import form
from pages.shared.lab import client, engine
from pages.shared.layout import guard, page
from pages.shared.watching import KINDS, elsewhere
from rnnlab.search.study import Study

page(
    "Search",
    "Choose data, and what the network is like where it is not searched (in the bar at the left); then which settings to search, and "
    "press **Search**: trials are drawn, trained and compared on the validation part, never on the test part.",
)


def _stored() -> str:
    """The study of the run that the link names; "" where it names none."""
    run, st.session_state.search = st.session_state.search, ""
    study = engine().history(run).record.fact("study") if run else ""
    if study:
        st.session_state.search = run
    elif run:
        elsewhere(run, KINDS["study"])
    return study


arrived = bool(st.session_state.get("arrived"))
if arrived or "search" not in st.session_state:
    st.session_state.search = st.query_params.get("run", "") or st.session_state.get("search", "")
experiment = study = None
with st.sidebar, guard():
    experiment = form()
stored = ""
with guard():
    stored = _stored()
begin(arrived, stored)
study_form()
with guard():
    study = STUDY.chosen()
ready = experiment is not None and study is not None
with guard():
    if st.button("Search", type="primary", icon=":material/manage_search:", key="start_search", disabled=not ready, width=200):
        assert experiment and study
        st.session_state.search = engine().submit(experiment, client(), upload(), study=study.model_dump_json())
    if experiment and study:
        STUDY.write_link(experiment, study, st.session_state.search)
    if st.session_state.search:
        record = engine().history(st.session_state.search).record
        if (record.experiment, Study.of_json(record.fact("study"))) != (experiment, study):
            st.caption("What stands below was searched with other data or settings: press Search to search with these.")
        going(st.session_state.search)
