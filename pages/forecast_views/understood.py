"""What will be forecast, and from what: said before anything is computed."""

import streamlit as st

from pages.shared.layout import escape, view
from rnnlab.experiment import Experiment
from rnnlab.forecasting.asked.regular import words
from rnnlab.forecasting.asked.understanding import Understanding


def understood(found: Understanding) -> None:
    """In words what the data are and what the forecast will be, or why there can be none and what helps."""
    view(
        "What was understood",
        "were the data read as you meant them?",
        "The first line says what will be forecast; below it stands what was decided on the way. Facts of the file are a click away, each "
        "with the setting of page Data that corrects it.",
        "A horizon as long as the series: it is shortened, and that is said.",
    )
    if found.refused:
        st.error(escape(found.refused), icon=":material/error:")
        if found.grid:
            st.button(f"Average on the grid {found.grid}", key="use_grid", on_click=_use_grid, args=(found.grid,))
    else:
        st.markdown("\n".join(f"- {escape(line)}" for line in [_summary(found), *found.notes]))
    if found.facts:
        with st.expander("Facts of the file"):
            titles = {name: str(field.title) for _, name, field in Experiment.settings()}
            lines = [escape(text) + (f" _(to correct it: {titles[setting]})_" if setting else "") for text, setting in found.facts]
            st.markdown("\n".join(f"- {line}" for line in lines))
            st.page_link("pages/Data.py", label="Correct how the file is read", icon=":material/timeline:")


def _summary(found: Understanding) -> str:
    rows = len(found.targets)
    names = ", ".join(repr(name[:60]) for name in found.names)
    step = f", one {words(found.step)}," if found.step else ""
    tests = f"tested from {len(found.ends)} {'time' if len(found.ends) == 1 else 'times'} in the past"
    return f"{names}: {found.horizon} steps ahead, from {rows:,} rows{step} over {found.time_name!r}; {tests}."


def _use_grid(grid: str) -> None:
    st.session_state.resample = grid
