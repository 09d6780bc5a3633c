"""Cells and implementations that learn the same, side by side."""

import json
from functools import partial
from itertools import cycle
from typing import get_args

import streamlit as st

from pages.shared.choices import upload
from pages.shared.lab import client, engine, lineup, offers
from pages.shared.layout import draw, escape, view
from pages.shared.live import steering
from pages.shared.watching import mine, standstill, watch
from rnnlab.answers import from_bytes
from rnnlab.experiment import IMPLEMENTATIONS, Experiment
from rnnlab.figures.runs.curves import stamp
from rnnlab.figures.runs.race import curves, scatter
from rnnlab.figures.tasks.answers import answers
from rnnlab.runs.engine import State
from rnnlab.runs.history import History
from rnnlab.runs.race import Race

TICK = 1.0
ALONE = ("cell", "implementation", "seed", "device")
"""Settings that contenders differ in by other means, or not at all."""
SHARED = ("hidden size", "parameters")


def race(experiment: Experiment) -> None:
    """What races, the button, and the race."""
    view(
        "Race",
        "which learns faster, and which is computed faster?",
        "Everyone learns from the same data in the same order, from weights drawn with the same seed, one epoch each in turn, so that "
        "their times can be compared; the very first epoch holds what a library sets up once. One seed proves little: give each several.",
        "The same cell by hand and by torch: equal curves, other times. Then RNN, LSTM and GRU with equal parameters and three seeds. With "
        "the steps of a sine as data, an initial state that is carried, and one that is not.",
    )
    _choose(experiment)
    run = st.session_state.get("race") or st.query_params.get("race", "")
    if run:
        st.query_params["race"] = run
        state = engine().state(run)
        if mine(run):
            steering(run, state)
        watch(run, state, partial(_look, run), TICK)


def _choose(experiment: Experiment) -> None:
    titles = {name: cell["title"] for name, cell in offers().cells.items()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        cells = st.multiselect("Cells", list(titles), ["rnn", "lstm", "gru"], format_func=titles.get, key="race_cells", width=420)
        ways = st.multiselect("Implementations", IMPLEMENTATIONS, ["auto"], format_func=IMPLEMENTATIONS.get, key="race_ways", width=360)
    setting, values = _vary()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        equal = st.segmented_control("Equal", SHARED, default=SHARED[0], required=True, key="race_equal")
        seeds = st.number_input("Seeds", 1, 6, 1, key="race_seeds", width=130)
        pressed = st.button("Race", type="primary", icon=":material/sports_score:", key="race_start", disabled=not (cells and ways))
    if pressed:
        first = experiment.training.seed
        pairs = [(cell, way) for cell in cells for way in ways if way in offers().ways[cell]]
        seeds_of_all = list(range(first, first + seeds))
        choices = {"cells": pairs, "seeds": seeds_of_all, "equal": equal, "setting": setting, "values": values}
        st.session_state.race = engine().race(lineup(experiment, upload(), json.dumps(choices)), client(), upload())


def _vary() -> tuple[str, list[str]]:
    """One more setting in which the contenders differ ("" for none), and its values as text."""
    fields = {name: field for section, name, field in Experiment.settings() if section in ("model", "training") and name not in ALONE}
    titles = {"": "nothing more", **{name: str(field.title) for name, field in fields.items()}}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        setting = st.selectbox("Different too", titles, format_func=titles.get, key="race_setting", width=220)
        if not setting:
            return "", []
        choices = [str(choice) for choice in get_args(fields[setting].annotation)] or [str(st.session_state[setting])]
        written = st.text_input(
            "Values, with commas between them", ", ".join(choices), key=f"race_values_{setting}", max_chars=200, width=360
        )
    return setting, [value.strip() for value in written.split(",") if value.strip()]


def _look(run: str, state: State, head: History) -> None:
    """The race as it is now."""
    standstill(run, state, head)
    titles = {name: cell["title"] for name, cell in offers().cells.items()}
    found = Race([engine().history(lane) for lane in engine().lanes(run)], titles)
    if not found.started:
        if state == "training":
            st.info("Starting ...")
        return
    done, of = found.progress
    st.progress(done / of, f"{state.capitalize()}: {done} of {of} epochs of all together.")
    left, right = st.columns(2)
    with left:
        x = st.segmented_control("Over", ("epoch", "seconds"), default="epoch", required=True, key="race_x")
        draw(curves(found, x, log=True), key="race_curves")
    with right:
        st.markdown("Score against time: low and to the left is good where the score is an error.")
        draw(scatter(found), key="race_scatter")
    st.dataframe(found.table(), hide_index=True, alt="Each contender's time per epoch, parameters and scores beside the naive rule's")
    _answers(found)
    with st.expander("Look inside one of them"):
        for contender in found.contenders:
            for lane in contender.lanes:
                name = f"{contender.name}, seed {lane.record.experiment.training.seed}"
                st.page_link("pages/Inspect.py", label=escape(name), query_params={"run": lane.record.path.stem})


def _answers(found: Race) -> None:
    """What the first lane of each contender answers now, side by side."""
    if not st.toggle("Their answers, side by side", key="race_answers"):
        return
    for number, (contender, column) in enumerate(zip(found.contenders, cycle(st.columns(2)), strict=False)):
        lane = contender.lanes[0]
        stored = lane.record.blob("answer") if lane.snapshot else None
        if stored and contender.started:
            with column:
                st.markdown(f"**{escape(contender.name)}**")
                draw(answers(from_bytes(stored), contender.started.watched, stamp(lane)), key=f"race_answer_{number}")
