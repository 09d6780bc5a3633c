"""Numbers such as -999 that stand for no value."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rnnlab.files.understood import Notes, short


def without_codes(column: pd.Series, name: str, extra: frozenset[str], chosen: bool, notes: Notes) -> pd.Series:
    """The column with NaN for the codes that were chosen, or else for those that lie clearly outside the rest."""
    values = column.to_numpy(float)
    codes = [float(word) for word in extra if pd.to_numeric(word, errors="coerce") == pd.to_numeric(word, errors="coerce")]
    for code in codes:
        amount = int((values == code).sum())
        if amount:
            notes.add(f"In {short(name)} {code:g} counts as missing, as chosen ({amount:,}).", "missing_words")
            values = np.where(values == code, np.nan, values)
    while not chosen and not np.isnan(code := _missing_code(values)):
        notes.add(
            f"In {short(name)} {code:g} lies far outside the rest and counts as missing ({int((values == code).sum()):,}); "
            "if it is a value, write a word of your own, such as none, under Words for no value.",
            "missing_words",
        )
        values = np.where(values == code, np.nan, values)
    return pd.Series(values)


def _missing_code(values: NDArray[np.float64]) -> float:
    """A number such as -999 that stands, clearly outside the rest, for no value; NaN where none does."""
    present = values[~np.isnan(values)]
    if len(present) < 11:
        return np.nan
    for code in (present.min(), present.max()):
        digits = str(abs(int(code))) if float(code).is_integer() else ""
        text = digits or f"{abs(code):g}".replace(".", "")
        if len(text) < 2 + (code > 0) or text.strip("9"):
            continue
        rest = present[present != code]
        if len(rest) < 10:
            continue
        low, high = float(rest.min()), float(rest.max())
        distance = low - code if code < low else code - high
        if high > low and distance > 3 * (high - low) + (0 if code < 0 else 3 * abs(high)) * (code > 0):
            return float(code)
    return np.nan
