"""What each step of a forecast can see, in this network and in another design."""

import streamlit as st

from pages.shared.lab import engine
from pages.shared.layout import draw, view
from rnnlab.figures.forecast.seen import seen
from rnnlab.figures.lines import Floats
from rnnlab.forecasting.outlook import Outlook
from rnnlab.packing import unpack


def seeing(run: str, outlook: Outlook) -> None:
    """What this forecast's steps depend on; and, where it is asked for, what two designs can see before they have learned anything."""
    view(
        "What can step 1 see?",
        "does each step of the forecast depend on the newest values?",
        "Each row is a step of the forecast, each column a value that the network read, the newest at the right; the darker, the "
        "more the step changes when that value does.",
        "Compare the two designs: in one of them step 1 cannot see the newest values, whatever it learns.",
    )
    draw(seen(outlook.saw), key="saw_figure")
    if not st.toggle("Compare two designs", key="designs"):
        return
    left, right = st.columns(2)
    found = _designs(engine().history(run).record.plan, outlook.saw.shape[1])
    with left:
        st.markdown("**As here**: every step reads the last state. Not trained.")
        draw(seen(found["last"]), key="last_design")
    with right:
        st.markdown("**Aligned**, as in some libraries: step k reads the state at place k of the last ones. Not trained.")
        draw(seen(found["aligned"]), key="aligned_design")


@st.cache_data(max_entries=16, show_spinner="Looking ...")
def _designs(plan: str, lookback: int) -> dict[str, Floats]:
    """By design, (H, L)."""
    return unpack(engine().questions.ask("rnnlab.forecasting.network.seeing:both", plan=plan, lookback=lookback))[0]
