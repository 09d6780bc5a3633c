"""Series that stand below each other, put side by side: a column for each, over the times of all."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rnnlab.errors import OverLimit
from rnnlab.files.limits import LONGEST_NAME, MOST_CELLS, MOST_COLUMNS
from rnnlab.files.series import Below, side_by_side
from rnnlab.files.steps import Stamps, unique
from rnnlab.files.understood import Notes, listed, numbered

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Beside:
    """The table (T, ...), its stamps (T,), ascending, and by column which series it belongs to; shared columns stand last."""

    frame: pd.DataFrame
    stamps: Stamps
    of: dict[str, str]


def put(frame: pd.DataFrame, stamps: Stamps, below: Below, notes: Notes) -> Beside:
    """The series side by side: of each quantity a column a series, and one of a quantity that is the same for all at each time.

    Where a series has no row its values are missing. Words, and numbers that never change within a series, are left out. Raises
    OverLimit where the table would be too large.
    """
    taken = side_by_side(below.labels, notes)
    rows = below.codes < taken
    frame, stamps, codes = frame[rows], stamps[rows], below.codes[rows]
    when = unique(stamps)
    places = np.searchsorted(when, stamps)
    numbers = [str(name) for name in frame.columns if frame[name].dtype.kind == "f" and name not in below.keys]
    shared = [name for name in numbers if _is_shared(frame[name], places)]
    own = [name for name in numbers if name not in shared] or shared
    shared = [name for name in shared if name not in own]
    own = _that_fit(_that_change(frame, own, codes), taken, len(when), notes)
    labels = _labels(below, taken)
    tables = [named(_pivoted(frame[name], places, codes, (len(when), taken)), _of(labels, name if len(own) > 1 else "")) for name in own]
    found = pd.concat(tables, axis=1)
    columns = [str(name) for name in found.columns]
    for name in shared:
        found[numbered(name, columns)] = frame[name].groupby(places).first().reindex(range(len(when))).to_numpy(float)
    _tell(own, shared, [str(name) for name in frame.columns if name not in (*numbers, *below.keys)], notes)
    return Beside(found, when, dict(zip(columns, labels * len(own), strict=True)))


def named(values: Floats, names: list[str]) -> pd.DataFrame:
    """Columns (T, K) under these names, short enough and each once."""
    found: list[str] = []
    for name in names:
        found.append(numbered(name[: LONGEST_NAME - 8], found))
    return pd.DataFrame(values, columns=found)


def _labels(below: Below, taken: int) -> list[str]:
    """Names of series, a number with the name of the column that it stands in."""
    one = below.keys[0] + " " if len(below.keys) == 1 else ""
    return [one + label if label.isdecimal() else label for label in below.labels[:taken]]


def _of(labels: list[str], quantity: str) -> list[str]:
    return [f"{label}: {quantity}" for label in labels] if quantity else labels


def _is_shared(column: pd.Series, places: NDArray[np.int64]) -> bool:
    """Whether all series have the same value at each time, and most times have several."""
    times = column.groupby(places)
    return bool((times.nunique() <= 1).all() and (times.size() > 1).mean() > 0.5)


def _that_change(frame: pd.DataFrame, names: list[str], codes: NDArray[np.int64]) -> list[str]:
    """Without the columns that never change within a series, where others do."""
    return [name for name in names if (frame[name].groupby(codes).nunique() > 1).any()] or names


def _that_fit(names: list[str], series: int, times: int, notes: Notes) -> list[str]:
    """As many quantities, the first ones, as there is room for. Raises OverLimit where there is none for one."""
    if times * series > MOST_CELLS:
        raise OverLimit(
            f"Series side by side may have {MOST_CELLS:,} values, and {series:,} of them over {times:,} times have {times * series:,}: "
            "keep fewer series, or the newest rows."
        )
    room = max(min(MOST_COLUMNS // series, MOST_CELLS // (times * series)), 1)
    if len(names) > room:
        notes.add(f"There was no room for a column for each series of {listed(names[room:])}.", "series")
    return names[:room]


def _pivoted(column: pd.Series, places: NDArray[np.int64], codes: NDArray[np.int64], shape: tuple[int, int]) -> Floats:
    values = np.full(shape, np.nan)
    values[places, codes] = column.to_numpy(float)
    return values


def _tell(own: list[str], shared: list[str], words: list[str], notes: Notes) -> None:
    if len(own) > 1:
        notes.add(f"Each series has a column for each of {listed(own)}.", "series")
    if shared:
        notes.add(f"The same for all series at each time, so in one column: {listed(shared)}.", "series")
    if words:
        notes.add(f"Columns of words were left out: {listed(words)}.", "series")
