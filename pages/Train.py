"""Choose data and a network, train it live, and steer it while it learns."""

import streamlit as st

from pages.shared.choices import choose, upload, write_link
from pages.shared.lab import client, engine
from pages.shared.layout import guard, page
from pages.shared.live import live
from pages.shared.result import result

page("Train", "Choose what the network learns from and what it is made of, press **Train**, and watch it learn.")

st.session_state.setdefault("run", st.query_params.get("run", ""))
settings, panel = st.columns([1, 3], gap="large")
with settings, guard():
    pressed = st.button("Train", type="primary", icon=":material/play_arrow:", width="stretch", key="train")
    st.session_state.experiment = experiment = choose()
    write_link(experiment, st.session_state.run)
    if pressed:
        st.session_state.run = engine().submit(experiment, client(), upload())
        write_link(experiment, st.session_state.run)
with panel, guard():
    st.toggle("Loss on a logarithmic scale", key="log_scale")
    if st.session_state.run:
        live(st.session_state.run)
        result(st.session_state.run)
