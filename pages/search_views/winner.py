"""What to do with the best trial: open it as a run, or go on from its settings."""

import streamlit as st

from pages.shared.lab import client, engine
from pages.shared.layout import guard
from rnnlab.search.trials import Trial


def winner(run: str, first: Trial) -> None:
    """Two buttons, and what a score among many is worth."""
    with st.container(horizontal=True):
        opened = st.button("Open the best as a run", icon=":material/model_training:", key="open_best")
        st.button("Take the best settings", icon=":material/tune:", key="take_best", on_click=_take, args=(run, first))
    st.caption(
        "The least of many scores flatters: some of it is luck. The test part has not been looked at; it is scored once, for the winner, "
        "in the run that you open, which trains the same again."
    )
    if opened:
        with guard():
            record = engine().history(run).record
            st.session_state.run = engine().submit(record.experiment.but(**first.choices), client(), record.blob("upload"))
            _take(run, first)
            st.switch_page("pages/Train.py", query_params={"run": st.session_state.run})


def _take(run: str, first: Trial) -> None:
    """Has the form show the trial's settings from its next drawing on."""
    record = engine().history(run).record
    st.session_state.proposed = {**record.experiment.but(**first.choices).flat(), "file": record.blob("upload")}
