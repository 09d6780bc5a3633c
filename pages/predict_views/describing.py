"""A picture of the watched part, or one that somebody draws, and what the network writes about it."""

from dataclasses import asdict
from typing import Any

import streamlit as st

from pages.shared.lab import engine
from pages.shared.layout import draw_svg, escape, view
from rnnlab.figures.tasks.glances import glances, table
from rnnlab.inspection.trying.description import Description
from rnnlab.scenes import COLOURS, SHAPES, SIDE, SIZES, Thing

WAYS = ("one of the watched part", "one that I draw")
FIRST = (Thing("circle", "red", "large", 8, 16), Thing("square", "blue", "small", 24, 16))
"""What is drawn at first."""


def show(run: str) -> None:
    """The choice of a picture, the sentence, and where the network looked."""
    history = engine().history(run)
    if not history.snapshot or not history.started:
        st.info("This run has no weights yet: wait for its first steps, then show it a picture.")
        return
    way = st.segmented_control("Picture", WAYS, default=WAYS[0], required=True, key="picture_way")
    if way == WAYS[0]:
        count = history.started.sequences[history.started.watched]
        number = st.number_input(f"Picture of the {history.started.watched} part, 0 to {count - 1}", 0, count - 1, key="picture", width=320)
        found = watched(run, int(number), history.snapshot.step)
    else:
        found = drawn(run, [asdict(thing) for thing in _things()], history.snapshot.step)
    _shown(found)


@st.cache_data(max_entries=64, show_spinner="Looking ...")
def watched(run: str, number: int, step: int) -> Description:
    """What the run's network, as it was after this step, wrote about a picture of the watched part."""
    function = "rnnlab.inspection.trying.describing:describe_watched"
    return Description.from_bytes(engine().questions.ask(function, record=engine().path(run), number=number))


@st.cache_data(max_entries=64, show_spinner="Looking ...")
def drawn(run: str, things: list[dict[str, Any]], step: int) -> Description:
    """What it wrote about things that somebody laid."""
    function = "rnnlab.inspection.trying.describing:describe_drawn"
    return Description.from_bytes(engine().questions.ask(function, record=engine().path(run), things=things))


def _things() -> list[Thing]:
    """The things of the form."""
    count = st.segmented_control("Things", (1, 2), default=2, required=True, key="things")
    with st.container(horizontal=True):
        return [_thing(number, first) for number, first in enumerate(FIRST[:count])]


def _thing(number: int, first: Thing) -> Thing:
    """One thing, kept inside the picture."""
    with st.container(border=True, width=300):
        st.markdown(f"**Thing {number + 1}**")
        colour = st.selectbox("Colour", list(COLOURS), index=list(COLOURS).index(first.colour), key=f"colour_{number}")
        shape = st.selectbox("Shape", SHAPES, index=SHAPES.index(first.shape), key=f"shape_{number}")
        size = st.selectbox("Size", list(SIZES), index=list(SIZES).index(first.size), key=f"size_{number}")
        low, high = SIZES[size], SIDE - 1 - SIZES[size]
        x = st.slider("Pixels from the left to its middle", low, high, first.x, key=f"x_{number}_{size}")
        y = st.slider("Pixels from the top to its middle", low, high, first.y, key=f"y_{number}_{size}")
    return Thing(shape, colour, size, int(x), int(y))


def _shown(found: Description) -> None:
    """The sentence beside the truth, and each word with where the network looked."""
    sentence = escape(found.sentence) or "(nothing)"
    if not found.true:
        judged = "No one sentence is clearly true here: two things of one colour, or neither clearly beside nor above the other."
    elif found.sentence == found.true:
        judged = "✓ Right, word for word."
    else:
        judged = f"✗ Wrong: true is **{escape(found.true)}**."
    st.markdown(f"It wrote: **{sentence}**. {judged}")
    view(
        "Where it looked",
        "which part of the picture did each word come from?",
        "One picture for each word, with the word's probability. The grid is what the network sees: light cells got most of its attention "
        "before it wrote the word, and numbers are percent. Each cell also sees a little of its neighbours, so the lightest cell may lie "
        "beside a thing.",
        "Lay two things almost diagonally, and watch how sure it is of the word for how they lie.",
    )
    draw_svg(glances(found), key="glances")
    st.dataframe(table(found), hide_index=True, alt="Each word with its probability, the next likely word, and where the network looked")
