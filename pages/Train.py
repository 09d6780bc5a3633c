"""Choose data and a network, train it live, and steer it while it learns."""

import streamlit as st

from pages.shared.choices import upload, write_link
from pages.shared.form import form
from pages.shared.lab import client, engine
from pages.shared.layout import escape, guard, page
from pages.shared.live import live
from pages.shared.result import result
from pages.shared.watching import elsewhere
from rnnlab import registry

page("Train", "Choose what the network learns from and what it is made of (in the bar at the left), press **Train**, and watch it learn.")

st.session_state.setdefault("run", st.query_params.get("run", ""))
experiment = None
with st.sidebar, guard():
    experiment = form()
with st.container(horizontal=True, vertical_alignment="center"):
    pressed = st.button("Train", type="primary", icon=":material/play_arrow:", key="train", disabled=experiment is None, width=200)
    st.toggle("Loss on a logarithmic scale", key="log_scale", persist_state="session")
    inside = st.empty()
with guard():
    if experiment and pressed:
        st.session_state.run = engine().submit(experiment, client(), upload())
    if experiment:
        write_link(experiment, st.session_state.run)
    if st.session_state.run and elsewhere(st.session_state.run):
        st.session_state.run = ""
    elif st.session_state.run:
        inside.page_link("pages/Inspect.py", label="Look inside", icon=":material/biotech:", query_params={"run": st.session_state.run})
        live(st.session_state.run)
        result(st.session_state.run)
    elif experiment:
        card = registry.datasets.load(experiment.data.dataset).card
        st.markdown(f"## {escape(card.title)}\n{escape(card.about)}")
        st.caption(f"Source: {escape(card.source)} Licence: {escape(card.licence)}.")
