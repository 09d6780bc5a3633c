"""An archive of a run, opened again as a run of this browser's."""

import streamlit as st

from pages.shared.lab import client, engine
from pages.shared.layout import guard
from rnnlab.runs.archive import MOST_PACKED


def bring() -> None:
    """A place for the file, and what came of the last one."""
    with st.expander("Open an archive", icon=":material/upload:"):
        file = st.file_uploader(
            "The file of a run that was taken away as a whole: Take it away, Whole run",
            type=["zip"],
            key="compare_archive",
            max_upload_size=MOST_PACKED >> 20,
            help="Everything in it is checked against the network that its settings make before it is kept. Nothing in it can run.",
        )
        if file is None:
            return
        if st.session_state.get("brought") == file.file_id:
            st.success("It is open, as a row of the table, unless you have deleted it since.", icon=":material/check:")
            return
        with guard(), st.spinner("Checking the archive ..."):
            engine().bring(file.getvalue(), client())
            st.session_state.brought = file.file_id
            st.rerun()
