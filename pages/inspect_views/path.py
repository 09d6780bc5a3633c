"""Where the state goes."""

import streamlit as st

from pages.shared.chosen import Chosen
from pages.shared.layout import draw, view
from rnnlab.figures.inside.plane import Colour, Sight, colours, path
from rnnlab.inspection.dynamics.pathway import Pathway

NONE = "none"
SAYS: dict[Colour, str] = {"step": "the step", "truth": "what is true", "answer": "what would be answered"}


def show(chosen: Chosen) -> None:
    """The path of the state along two or three axes that stay where they are, another window's over it."""
    view(
        "Path of the state",
        f"does the state go round, settle, or jump, after step {chosen.step} of its training?",
        "A point is the state h after one step, the line is the order; it begins in the square and ends in the triangle. Pale points are "
        "other sequences. The axes are the directions in which the states of many sequences vary most (principal components), fitted "
        "once: they stay the same for every window, and at other moments of training they are turned to fit, so that nothing flips. A "
        "readout axis is the direction in which the answer grows. A circle is a rhythm, a point where many steps meet a memory at rest.",
        "Two windows with different answers over each other: at which step do they part? Then move the training back.",
    )
    found = pathway(chosen)
    paths = {f"Window {chosen.window}": found}
    count = chosen.history.started.sequences[chosen.history.started.watched] if chosen.history.started else 0
    with st.container(horizontal=True, vertical_alignment="bottom"):
        sight = look(found)
        words = f"Another window over it, 0 to {count - 1}; -1 for none."
        other = st.number_input("Other window", -1, count - 1, -1, key="other_window", help=words, bind="query-params", width=150)
    if other >= 0:
        paths[f"Window {other}" if other != chosen.window else f"Window {other} again"] = pathway(chosen, other)
    draw(path(paths, sight), key="state_path")


def pathway(chosen: Chosen, window: int | None = None) -> Pathway:
    """Of the window that is looked at, or another one, on axes fitted at the last moment whose weights were kept."""
    anchor = next(reversed(chosen.history.milestones()), None)
    what = {"layer": chosen.layer, "anchor": anchor, "window": chosen.window if window is None else window}
    return Pathway.from_bytes(chosen.ask("dynamics.pathing:find_path", **what))


def look(found: Pathway) -> Sight:
    """The axes, and what the colours say, as chosen."""
    names = found.names
    across = st.selectbox("Axis to the right", names, key="axis_x", bind="query-params", width=200)
    up = st.selectbox("Axis up", names, min(1, len(names) - 1), key="axis_y", bind="query-params", width=200)
    third = st.selectbox("Third axis", [NONE, *names], key="axis_z", bind="query-params", width=200)
    said = colours(found)
    colour = st.selectbox("Colours say", said, format_func=SAYS.get, key="colours_say", bind="query-params", width=200)
    if third == NONE:
        return Sight((across, up), colour)
    turn = st.slider("Turn", -180, 180, 30, 10, key="turn", help="Degrees round the third axis.", bind="query-params", width=200)
    tilt = st.slider("Tilt", -90, 90, 20, 10, key="tilt", help="90 looks down the third axis.", bind="query-params", width=200)
    return Sight((across, up, third), colour, turn, tilt)
