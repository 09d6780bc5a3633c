"""What a network holds in mind, step by step, while it reads one window."""

from typing import get_args

import streamlit as st

from pages.shared.lab import engine, trace
from pages.shared.layout import draw, guard, page, view
from pages.shared.live import ACTIVE, race_elsewhere
from rnnlab.figures.states import Order, states
from rnnlab.inspection.trace import REVERSE

SLOW_TICK = 1.0

page("Look inside", "The state of a network while it reads one window: each row is a unit, each column a step, each colour a value.")

run = st.query_params.get("run", "") or st.session_state.get("run", "")
st.session_state.run = run


def _states() -> None:
    history = engine().history(run)
    engine().touch(run)
    if not history.snapshot or not history.started:
        st.info("This run has no weights yet: wait for its first steps.")
        return
    count = history.started.sequences[history.started.watched]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        window = st.number_input(
            f"Window, 0 to {count - 1}", 0, count - 1, key="window", help=f"Sequences of the {history.started.watched} part."
        )
        layers = history.record.experiment.model.num_layers
        layer = st.number_input(f"Layer, 1 to {layers}", 1, layers, key="layer")
        order = st.segmented_control("Order of the units", get_args(Order), default="similarity", required=True, key="order")
    found = trace(run, window, history.snapshot.step)
    view(
        "State",
        f"what does the network hold in mind after step {history.snapshot.step} of its training?",
        "The line is the input. Below it each row is a unit and each column a step, from -1 (blue) over 0 (grey) to +1 (red). "
        "Rows that look alike carry the same memory; rows that never change carry none.",
        "Compare window 0 with one half a period later, or layer 1 with the last.",
    )
    st.page_link("pages/Cells.py", label="Put one of its cells under the microscope", icon=":material/hub:", query_params={"run": run})
    names = [name for name in found.states if name.startswith((f"{layer}.", f"{layer}{REVERSE}."))]
    for name, column in zip(names, st.columns(len(names)), strict=True):
        with column:
            draw(states(found, name, order), key=f"state_{name}")


def _guarded() -> None:
    with guard():
        _states()


with guard():
    if run and race_elsewhere(run):
        st.session_state.run = ""
    elif run:
        st.query_params["run"] = run
        st.fragment(_guarded, run_every=SLOW_TICK if engine().state(run) in ACTIVE else None)()
    else:
        st.info("Train a network first; then its inside is shown here, while it trains and after.")
        st.page_link("pages/Train.py", label="Go to Train", icon=":material/model_training:")
