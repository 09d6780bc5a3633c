"""What a network holds in mind, lets through and learns from, step by step, while it reads one sequence."""

from importlib import import_module

import streamlit as st

from pages.shared.chosen import NEWEST, Chosen
from pages.shared.lab import engine
from pages.shared.layout import guard, page
from pages.shared.watching import ACTIVE, elsewhere

SLOW_TICK, PLAY_TICK = 1.0, 1.2
VIEWS = {
    "states": "States",
    "gates": "Gates",
    "path": "Path of the state",
    "ledger": "Memory ledger",
    "coloured": "Coloured by a unit",
    "moments": "What excites a unit",
    "detectors": "Find units for",
    "match": "Select and match",
    "worth": "Worth of units",
    "surgery": "Surgery",
    "influence": "Influence",
    "gradient": "Gradient through time",
    "laboratory": "Gradient laboratory",
    "dynamics": "Dynamics",
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
        _play(moments)
        at = st.select_slider(
            "After step of training",
            moments,
            NEWEST,
            key="at",
            help="Its weights were kept at these steps.",
            bind="query-params",
            width=400,
        )
        playing = st.session_state.get("playing")
        label, icon = ("Stop", ":material/stop:") if playing else ("Play the training", ":material/play_arrow:")
        st.button(
            label, icon=icon, key="play", on_click=_turn, disabled=len(moments) < 3, help="One moment after the other, in every view."
        )
        st.page_link("pages/Cells.py", label="Put one of its cells under the microscope", icon=":material/hub:", query_params={"run": run})
    import_module(f"pages.inspect_views.{view}").show(Chosen(run, window, layer, at, history.snapshot.step))


def _turn() -> None:
    """Starts to play, from the first moment where the newest is shown; or stops."""
    st.session_state.playing = not st.session_state.get("playing")
    st.session_state.rewound = st.session_state.playing and st.session_state.at == NEWEST


def _play(moments: list[str]) -> None:
    """Moves on to the next moment while it plays, and stops at the newest."""
    if not st.session_state.get("playing") or "at" not in st.session_state:
        return
    rewound = st.session_state.pop("rewound", False)
    place = 0 if rewound or st.session_state.at not in moments else moments.index(st.session_state.at) + 1
    st.session_state.at = moments[min(place, len(moments) - 1)]
    st.session_state.playing = st.session_state.at != NEWEST


def _tick() -> float | None:
    """Seconds between two looks; none where nothing changes by itself."""
    if st.session_state.get("playing"):
        return PLAY_TICK
    return SLOW_TICK if engine().state(run) in ACTIVE else None


def _guarded(tick: float | None) -> None:
    """One look; where it has to come at other times from now on, the whole page is drawn again."""
    with guard():
        _look()
    if _tick() != tick:
        st.rerun()


with guard():
    if run and elsewhere(run):
        st.session_state.run = ""
    elif run:
        st.query_params["run"] = run
        st.fragment(_guarded, run_every=_tick())(_tick())
    else:
        st.info("Train a network first; then its inside is shown here, while it trains and after.")
        st.page_link("pages/Train.py", label="Go to Train", icon=":material/model_training:")
