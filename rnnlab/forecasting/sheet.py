"""A forecast as a table for other programs."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rnnlab.forecasting.outlook import Outlook
from rnnlab.forecasting.plan import QUANTILES

Floats = NDArray[np.float64]


def sheet(outlook: Outlook) -> bytes:
    """CSV in UTF-8: a line a target and step.

    Columns: the time (a date in ISO form, or a number), the name of the target, all quantiles, and what each simple rule says.
    """
    when = times(outlook, outlook.when[len(outlook.past) :])
    taken = {"target", *outlook.rules, *(f"{level:g}" for level in QUANTILES)}
    name = "when" if outlook.time_name in taken else outlook.time_name
    tables = [
        pd.DataFrame({name: when, "target": target, **_quantiles(values), **{rule: said[place] for rule, said in outlook.rules.items()}})
        for place, (target, values) in enumerate(zip(outlook.names, outlook.quantiles, strict=True))
    ]
    return pd.concat(tables).to_csv(index=False, lineterminator="\n").encode()


def _quantiles(values: Floats) -> dict[str, Floats]:
    return {f"{level:g}": values[:, place] for place, level in enumerate(QUANTILES)}


def times(outlook: Outlook, when: Floats) -> "pd.Series[str] | Floats | NDArray[np.int64]":
    """Times of the series as people write them: dates in ISO form, or numbers."""
    if not outlook.dated:
        whole = np.round(when).astype(np.int64)
        return whole if (whole == when).all() else when
    dates = pd.Series(pd.to_datetime(when, unit="ms"))
    return dates.dt.strftime("%Y-%m-%d" if (dates == dates.dt.normalize()).all() else "%Y-%m-%dT%H:%M:%S")
