"""Tables that are not one series a column: years by months, a series a row, series below each other."""

import re

import numpy as np
import pandas as pd

from rnnlab.errors import UnreadableData
from rnnlab.experiment import Reading
from rnnlab.files import dateforms, dates
from rnnlab.files.beside import named
from rnnlab.files.series import ALL, place_of, side_by_side
from rnnlab.files.steps import Stamps
from rnnlab.files.understood import Notes, count, listed, short
from rnnlab.files.vocabulary import month, plain

_YEAR = re.compile(r"\D{0,3}([12]\d{3})\D{0,3}")
_NUMBERED = re.compile(r"(\D*)(\d+)")
SETTING = "layout"


def reshape(frame: pd.DataFrame, choice: Reading, notes: Notes) -> tuple[pd.DataFrame, Stamps | None]:
    """The table with one series a column, and its stamps where the layout gives them. Raises UnreadableData where no chosen layout fits."""
    found: tuple[pd.DataFrame, Stamps | None] | None
    if choice.layout in ("auto", "years by months"):
        found = _years_by_months(frame, notes)
        if found is not None:
            return found
        if choice.layout != "auto":
            raise UnreadableData(
                'A column of years and a column for each month were expected, as chosen, and they are not there: set "Layout" to auto.'
            )
    if choice.layout in ("auto", "a series a row"):
        found = _series_in_rows(frame, choice, notes)
        if found is not None:
            return found
        if choice.layout != "auto":
            raise UnreadableData(
                'Rows of numbers, one series each, were expected, as chosen, and they are not there: set "Layout" to auto.'
            )
    return frame, None


def _years_by_months(frame: pd.DataFrame, notes: Notes) -> tuple[pd.DataFrame, Stamps] | None:
    names = [str(name) for name in frame.columns]
    if frame.shape[1] > 3 and _is_years(names[1:]) and frame.dtypes.iloc[0].kind != "f":
        months = [month(str(cell)) for cell in frame.iloc[:, 0]]
        if sorted(months) == list(range(1, 13)):  # months by years: the same, turned
            turned = frame.iloc[:, 1:].T.set_axis([str(number) for number in months], axis=1)
            turned.insert(0, "year", [float(match[1]) for match in map(_YEAR.fullmatch, names[1:]) if match])
            frame, names = turned.reset_index(drop=True), [str(name) for name in turned.columns]
    places = {month(name): name for name in names[1:] if month(name)}
    parts = 12
    if len(places) != 12:
        plainly = {plain(name).lstrip("mq0 "): name for name in names[1:]}
        parts = 12 if all(str(number) in plainly for number in range(1, 13)) else 4
        quarters = parts == 4 and all(plain(name) in {f"q{number}" for number in range(1, 5)} for name in names[1:5]) and len(names) >= 5
        if parts == 4 and not quarters:
            return None
        places = {number: plainly[str(number)] for number in range(1, parts + 1) if str(number) in plainly}
    years = pd.to_numeric(frame[names[0]], errors="coerce").to_numpy(float, na_value=np.nan)
    known = ~np.isnan(years) & (years >= 1000) & (years <= 2999)
    if len(places) != parts or known.mean() < 0.8 or not all(frame[name].dtype.kind == "f" for name in places.values()):
        return None
    table = frame.loc[known, [places[number] for number in range(1, parts + 1)]].to_numpy(float)
    starts = ((years[known].astype(np.int64) - 1970) * 12)[:, None] + np.arange(0, 12, 12 // parts)
    unit = "month" if parts == 12 else "quarter"
    notes.add(f"A table of years by {unit}s was put into one column ({count(int(known.sum()), 'year')}).", SETTING)
    left = [name for name in names[1:] if name not in places.values()]
    if left:
        notes.add(f"Columns beside the {unit}s were left out: {listed(left)}.", SETTING)
    return pd.DataFrame({"value": table.ravel()}), starts.ravel().astype("datetime64[M]").astype("datetime64[ms]")


def _is_years(names: list[str]) -> bool:
    matches = [_YEAR.fullmatch(name) for name in names]
    years = [int(match[1]) for match in matches if match]
    return len(years) == len(names) > 3 and all(b > a for a, b in zip(years, years[1:])) and years[0] > 1500 and years[-1] < 2200


def _series_in_rows(frame: pd.DataFrame, choice: Reading, notes: Notes) -> tuple[pd.DataFrame, Stamps | None] | None:
    names = [str(name) for name in frame.columns]
    asked = choice.layout == "a series a row"
    first = next(
        (place for place in range(len(names)) if all(frame.dtypes.iloc[at].kind == "f" for at in range(place, len(names)))), len(names)
    )
    for start in range(first, len(names) - 3):
        stamps = _times(names[start:])
        if stamps is not None and (start or asked):
            return _picked(frame, start, choice, notes), stamps
    start = first
    numbered = [_NUMBERED.fullmatch(name) for name in names]
    generic = all(numbered) and len({match[1] for match in numbered if match}) == 1 and len(names) > 20
    labels = start == 1 and frame.iloc[:, 0].is_unique and frame.iloc[:, 0].notna().all()
    if (asked and start < len(names)) or (generic and labels):
        return _picked(frame, start, choice, notes), None
    return None


def _times(names: list[str]) -> Stamps | None:
    if _is_years(names):
        years = np.array([int(match[1]) for match in map(_YEAR.fullmatch, names) if match])
        return (years - 1970).astype("datetime64[Y]").astype("datetime64[ms]")
    if len(names) < 4 or dateforms.looks_like(names[:20]) < 1:
        return None
    read = dates.read(pd.Series(names, dtype="str"), "auto")
    if read.example or np.isnat(read.stamps).any() or not (np.diff(read.stamps).astype(np.int64) > 0).all():
        return None
    return read.stamps


def _picked(frame: pd.DataFrame, start: int, choice: Reading, notes: Notes) -> pd.DataFrame:
    texts = [at for at in range(start) if frame.dtypes.iloc[at].kind != "f"] or list(range(start))
    labels = [" / ".join(str(cell) for cell in row if not pd.isna(cell)) for row in frame.iloc[:, texts].itertuples(index=False)]
    labels = [" ".join(label.split()) or f"row {place}" for place, label in enumerate(labels, 1)]
    if choice.series == ALL:
        taken = side_by_side(labels, notes)
        return named(frame.iloc[:taken, start:].to_numpy(float).T, labels[:taken])
    place = place_of(labels, choice.series, notes)
    values = frame.iloc[place, start:].to_numpy(float)
    last = int(np.flatnonzero(~np.isnan(values)).max(initial=-1)) + 1
    if not last:
        raise UnreadableData(
            f'A row with numbers was expected, and the series {short(labels[place])} has none: choose another under "Series".'
        )
    notes.add("Each row is a series of its own; the one that was picked stands in a column now.", SETTING)
    return pd.DataFrame({labels[place][:200]: values})
