"""A forecast's plan as widgets and as a link: both are drawn from the declaration in rnnlab/forecasting/plan.py."""

from typing import Any

import streamlit as st

from pages.shared.choices import widget
from pages.shared.layout import escape
from pages.shared.linked import Linked
from rnnlab.experiment import Data, Experiment, Preparation
from rnnlab.files.series import ALL
from rnnlab.forecasting.plan import Plan

PREFIX = "plan_"
"""Of a plan's settings in a link: some are called as an experiment's are."""
COLUMNS = ("targets", "past", "future")
FIRST = ("horizon", "seconds")


PLANNED = Linked(PREFIX, Plan(), Plan.of_json)


def planned(arrived: bool, stored: str) -> Plan:
    """What is chosen now: the link's, over what the run that it names was `stored` with, or as it was left.

    Raises InvalidExperiment for a value out of range.
    """
    PLANNED.begin(arrived, stored)
    return PLANNED.chosen()


def keep(names: list[str]) -> None:
    """Lets go of chosen columns that the data do not have, and draws the page anew where there were some."""
    chosen = {PREFIX + name: [one for one in st.session_state[PREFIX + name] if one in names] for name in COLUMNS}
    if any(st.session_state[key] != values for key, values in chosen.items()):
        st.session_state.update(chosen)
        st.rerun()


def together(told: list[str]) -> None:
    """A switch between one of several series that a file has and all of them; nothing where it has one. `told` says what was taken."""
    if not told:
        return
    st.session_state.all_series = st.session_state.series == ALL
    st.toggle("All series of the file, as one network", key="all_series", on_change=_take_all)
    st.caption(" ".join(escape(text) for text in told))


def _take_all() -> None:
    st.session_state.update(series=ALL if st.session_state.all_series else "", column="")


def columns(names: list[str], proposal: str) -> None:
    """Widgets for what is forecast, and from what else, of the columns that there are; one that has a part is offered no other."""
    for name, place in zip(COLUMNS, st.columns(len(COLUMNS)), strict=True):
        taken = [one for other in COLUMNS if other != name for one in st.session_state[PREFIX + other]]
        key, field = PREFIX + name, Plan.model_fields[name]
        options = [one for one in names if one not in taken or one in st.session_state[key]]
        with place:
            empty = proposal if name == "targets" else "none"
            st.multiselect(str(field.title), options, help=field.description, key=key, persist_state="session", placeholder=empty)


def first() -> None:
    """Widgets for how far, and how long."""
    for name in FIRST:
        widget(PREFIX + name, Plan.model_fields[name])


def rest() -> None:
    """Widgets for everything else."""
    for name, field in Plan.model_fields.items():
        if name not in (*COLUMNS, *FIRST):
            widget(PREFIX + name, field)


def asked(experiment: Experiment) -> Experiment:
    """What of an experiment a forecast heeds: the data, how they are read, and their grid."""
    data = Data(dataset=experiment.data.dataset, upload=experiment.data.upload, column=experiment.data.column)
    preset = Experiment.of({"dataset": data.dataset, "task": data.task})
    return Experiment(data=data, reading=experiment.reading, preparation=Preparation(**_grid(preset, experiment)))


def _grid(preset: Experiment, experiment: Experiment) -> dict[str, Any]:
    return {**preset.preparation.model_dump(), "resample": experiment.preparation.resample}
