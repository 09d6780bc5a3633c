"""What to search, and how: a study as widgets and as a link, both drawn from its declaration in rnnlab/search/study.py."""

import json

import streamlit as st

from pages.search_views.ranging import RANGES, gathered, spread, widgets
from pages.shared.choices import widget
from pages.shared.linked import Linked
from rnnlab.search.study import Study

PREFIX = "study_"
OTHERS = ("sampler", "pruner", "trials", "minutes", "folds", "seed")


def _range(text: str) -> object:
    """A range of the link; text that is none stays, to be refused with its study."""
    try:
        found: object = json.loads(text)
    except ValueError:
        return text
    return found


STUDY = Linked(PREFIX, Study.of({"ranges": RANGES}), Study.of_json, _range)


def begin(arrived: bool, stored: str) -> None:
    """Fills the widgets: from the link, from the study that its run was `stored` with, or as they were left."""
    STUDY.begin(arrived, stored)
    if arrived or "searched" not in st.session_state:
        spread(st.session_state[PREFIX + "ranges"])


def study_form() -> None:
    """The widgets: which settings, over which ranges, and how."""
    widgets(gridded=st.session_state[PREFIX + "sampler"] == "grid")
    st.session_state[PREFIX + "ranges"] = gathered()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name in OTHERS:
            with st.container(width=150):
                widget(PREFIX + name, Study.model_fields[name])
