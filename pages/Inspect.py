"""What a network holds in mind, lets through and learns from, step by step, while it reads one sequence."""

from importlib import import_module

import streamlit as st

from pages.shared.chosen import NEWEST, Chosen
from pages.shared.lab import engine
from pages.shared.layout import guard, page
from pages.shared.live import ACTIVE, race_elsewhere

SLOW_TICK = 1.0
VIEWS = {
    "states": "States",
    "gates": "Gates",
    "ledger": "Memory ledger",
    "influence": "Influence",
    "gradient": "Gradient through time",
    "worth": "Worth of units",
    "moments": "What excites a unit",
}
"""The files of pages/inspect_views, and what they are called."""

page("Look inside", "A network opened up while it reads one sequence: now, or as it was at any moment of its training.")

run = st.query_params.get("run", "") or st.session_state.get("run", "")
st.session_state.run = run


def _look() -> None:
    history = engine().history(run)
    engine().touch(run)
    if not history.snapshot or not history.started:
        st.info("This run has no weights yet: wait for its first steps.")
        return
    view = st.segmented_control("View", VIEWS, default="states", format_func=VIEWS.get, required=True, key="view", bind="query-params")
    count, layers = history.started.sequences[history.started.watched], history.record.experiment.model.num_layers
    with st.container(horizontal=True, vertical_alignment="bottom"):
        window = st.number_input(
            f"Window, 0 to {count - 1}",
            0,
            count - 1,
            key="window",
            help=f"Sequences of the {history.started.watched} part.",
            bind="query-params",
            width=180,
        )
        layer = st.number_input(f"Layer, 1 to {layers}", 1, layers, key="layer", bind="query-params", width=180)
        moments = [*map(str, history.milestones()), NEWEST]
        at = st.select_slider(
            "After step of training",
            moments,
            NEWEST,
            key="at",
            help="Its weights were kept at these steps.",
            bind="query-params",
            width=400,
        )
        st.page_link("pages/Cells.py", label="Put one of its cells under the microscope", icon=":material/hub:", query_params={"run": run})
    import_module(f"pages.inspect_views.{view}").show(Chosen(run, window, layer, at, history.snapshot.step))


def _guarded() -> None:
    with guard():
        _look()


with guard():
    if run and race_elsewhere(run):
        st.session_state.run = ""
    elif run:
        st.query_params["run"] = run
        st.fragment(_guarded, run_every=SLOW_TICK if engine().state(run) in ACTIVE else None)()
    else:
        st.info("Train a network first; then its inside is shown here, while it trains and after.")
        st.page_link("pages/Train.py", label="Go to Train", icon=":material/model_training:")
