"""What if the last values, or the coming values of a column that is known ahead, were others?"""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared.lab import engine
from pages.shared.layout import draw, guard, view
from rnnlab.figures.forecast.fan import MIDDLE
from rnnlab.figures.forecast.outlook import forecast
from rnnlab.figures.lines import Floats
from rnnlab.forecasting.outlook import Outlook
from rnnlab.forecasting.sheet import times
from rnnlab.packing import unpack

LAST = 6
"""Values of the past that can be changed."""


def what_if(run: str, outlook: Outlook, target: int) -> None:
    """Tables to change, and the forecast as it would be, beside the one that was made."""
    view(
        "What if?",
        "how would the forecast move if something were otherwise?",
        "Change a number in a table, and the networks that were trained read the changed values: the solid line is what they say then, the "
        "dashed one with rings what was forecast. Nothing is trained anew.",
        "Double the last value, and see how much of that the forecast believes.",
    )
    st.fragment(_guarded)(run, outlook, target)


def _guarded(run: str, outlook: Outlook, target: int) -> None:
    with guard():
        _tables(run, outlook, target)


def _tables(run: str, outlook: Outlook, target: int) -> None:
    rows = len(outlook.past)
    with st.container(horizontal=True):
        last = _table(outlook, outlook.past[-LAST:], slice(max(rows - LAST, 0), rows), outlook.names, "last")
        coming = outlook.coming
        if coming.size:
            coming = _table(outlook, coming, slice(rows, None), outlook.coming_names, "coming")
    if np.array_equal(last, outlook.past[-LAST:], equal_nan=True) and np.array_equal(coming, outlook.coming, equal_nan=True):
        st.caption("Nothing is changed yet.")
        return
    changed = replace(outlook, past=np.vstack([outlook.past[:-LAST], last]), quantiles=_supposed(run, _json(last), _json(coming)))
    draw(forecast(changed, target, before=outlook.quantiles[target, :, MIDDLE]), key="what_if_figure")


def _table(outlook: Outlook, values: Floats, rows: slice, names: list[str], key: str) -> Floats:
    """The values as they were changed."""
    index = pd.Index(times(outlook, outlook.when[rows]), name=outlook.time_name)
    with st.container():
        st.markdown("**The last values**" if key == "last" else "**What is known ahead**")
        edited = st.data_editor(pd.DataFrame(values, index=index, columns=names), key=f"what_if_{key}", num_rows="fixed")
    return edited.to_numpy(np.float64)


def _json(values: Floats) -> list[list[float | None]]:
    return [[None if np.isnan(one) else float(one) for one in row] for row in values]


@st.cache_data(max_entries=64, show_spinner="Asking the networks ...")
def _supposed(run: str, last: list[list[float | None]], coming: list[list[float | None]]) -> Floats:
    changes = json.dumps({"last": last, "coming": coming})
    answer = engine().questions.ask("rnnlab.forecasting.supposing:suppose", record=engine().path(run), changes=changes)
    return unpack(answer)[0]["quantiles"]
