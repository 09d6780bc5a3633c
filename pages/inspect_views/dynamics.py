"""Where the state is drawn to."""

import streamlit as st

from pages.inspect_views.path import pathway
from pages.shared.chosen import Chosen
from pages.shared.layout import draw, escape, view
from rnnlab.figures.inside.eigenvalues import eigenvalues, points, spectrum
from rnnlab.figures.inside.flow import flow
from rnnlab.figures.inside.plane import Sight, path, place
from rnnlab.figures.inside.resting import marks
from rnnlab.inspection.dynamics.dynamics import Dynamics

HELD = {"mean": "the mean", "zero": "zero", "step": "one step", "token": "a word"}


def show(chosen: Chosen) -> None:
    """The state plane of two units, or points at rest of more; what is around them; how errors grow."""
    view(
        "Dynamics",
        f"where does the state go by itself, after step {chosen.step} of its training?",
        "Hold the input, and ask of every state where a step takes it. Where it stays is a point at rest: stable (filled circle) if it "
        "draws in what is near, unstable (ring) if it drives it away, a saddle (cross) if it does both. Stable points are what the "
        "network can keep in mind for ever; a saddle is where it decides.",
        "A network of two units, hidden size 2, cell GRU, while it trains: its plane is all there is to know.",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        held = _held(chosen)
        found = Dynamics.from_bytes(chosen.ask("dynamics.moving:find_dynamics", layer=chosen.layer, held=held))
        number = _number(found) if found.plane else 0
    if found.refused:
        st.info(found.refused)
    else:
        _pictures(chosen, found, number)
        _points(found)
    view(
        "Errors along this sequence",
        "how long does the network remember, and is it chaotic?",
        "A small error in the state, or a gradient on its way back, grows by these rates (nats a step, Lyapunov exponents) while this "
        "sequence is read. Below 0 it is forgotten, above 0 it takes over; 0 is a memory that lasts. Over few steps it is a rough measure.",
        "The first milestone against the last: training moves the largest one towards 0.",
    )
    draw(spectrum(found), key="spectrum")


def _held(chosen: Chosen) -> str:
    """The input that is held, as the question has it."""
    started = chosen.history.started
    assert started is not None
    words = len(started.shape) == 1 and chosen.layer == 1
    kinds = [kind for kind in HELD if kind != "token" or words]
    kind = st.selectbox("Input held at", kinds, format_func=HELD.get, key="held", bind="query-params", width=200)
    if kind == "step":
        return f"step {st.number_input(f'Step, 1 to {started.shape[0]}', 1, started.shape[0], key='step', bind='query-params', width=200)}"
    if kind == "token":
        word = st.text_input("Word", key="held_word", bind="query-params", width=200).strip()
        return f"token {word}" if word else "mean"
    return kind


def _number(found: Dynamics) -> int:
    """Which number of the answer the colours say; 0 where there is none to choose."""
    if len(found.outputs) < 2:
        return 0
    last = len(found.outputs) - 1
    return st.selectbox(
        "Colours say", range(last + 1), last, format_func=found.outputs.__getitem__, key="colour_of", bind="query-params", width=200
    )


def _pictures(chosen: Chosen, found: Dynamics, number: int) -> None:
    """Where the points lie, and beside it what is around one of them."""
    if found.units == 2 and len(found.parts) == 2:
        st.caption("Two units of this cell have a state of four numbers, h and c, which no plane holds: no arrows are drawn.")
    left, right = st.columns(2)
    with left:
        if found.plane:
            draw(flow(found, number), key="flow")
        elif len(found.points):
            _among(chosen, found)
    with right:
        if len(found.points):
            most = len(found.points)
            point = st.number_input(f"Point, 1 to {most}", 1, most, key=f"point_{most}", width=200)
            draw(eigenvalues(found, point), key="eigenvalues")


def _points(found: Dynamics) -> None:
    view(
        "Points at rest",
        "what can it keep in mind, and for how long?",
        "Each line is a fixed point, or a slow one, found by making the speed as small as it can be from states of sequences, from where "
        "the held input leads them, and from noise. An eigenvalue is what one step does to a small push: inside the circle it fades, "
        "outside it grows, off the real line it goes round; on the circle at 1 it lasts, and that is a memory.",
        "Hold another input: points move, appear and vanish.",
    )
    if not len(found.points):
        st.caption(escape(f"None of {found.starts} starts came to rest within reach, the input held at {found.held}."))
        return
    st.caption(escape(f"From {found.starts} starts, the input held at {found.held}."))
    shapes = {"moves in a step": st.column_config.NumberColumn(format="scientific")}
    st.dataframe(points(found), hide_index=True, column_config=shapes, alt="Points at rest, the slowest first")


def _among(chosen: Chosen, found: Dynamics) -> None:
    """The points in the plane of the path of the state."""
    along = pathway(chosen)
    sight = Sight((along.names[0], along.names[min(1, len(along.names) - 1)]))
    places = place(along, along.along(found.points[:, : found.units]), sight)
    draw(path({f"Window {chosen.window}": along}, sight, marks(places, found.kinds())), key="points_path")
