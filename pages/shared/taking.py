"""What a person takes away of a run: a button a file, which is made when it is asked for."""

from functools import partial

import streamlit as st

from pages.shared.lab import PATIENCE, engine
from pages.shared.layout import escape
from rnnlab.export.taking import TAKEN, Taken, called
from rnnlab.runs.history import History


def take_away(run: str) -> None:
    """The buttons. One of what cannot be had is off, and words below say why."""
    history = engine().history(run)
    reasons = {taken.label: taken.refused(history) for taken in TAKEN}
    with st.expander("Take it away", icon=":material/download:"):
        with st.container(horizontal=True):
            for taken in TAKEN:
                _button(taken, history, run, off=bool(reasons[taken.label]))
        for reason in dict.fromkeys(filter(None, reasons.values())):
            of = ", ".join(label for label, why in reasons.items() if why == reason)
            st.caption(f"**{of}**: {escape(reason)}")


def _button(taken: Taken, history: History, run: str, off: bool) -> None:
    st.download_button(
        taken.label,
        partial(engine().questions.ask, taken.question, patience=PATIENCE, record=engine().path(run)),
        called(history.record.experiment, taken.ending),
        taken.mime,
        key=f"take{taken.ending}",
        disabled=off,
        on_click="ignore",
        icon=":material/download:",
    )
