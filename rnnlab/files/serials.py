"""Numbers that are times: years, YYYYMMDD, seconds since 1970, days since 1900, and parts of a date in columns of their own."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rnnlab.files.steps import DAY, Stamps
from rnnlab.files.vocabulary import DAY_NAMES, HOUR_NAMES, MONTH_NAMES, TIME_NAMES, YEAR_NAMES, plain, says

Floats = NDArray[np.float64]
MS, SECONDS, SERIALS = (1e11, 5e12), (1e8, 5e9), (10_000.0, 80_000.0)
NAMED_SERIALS = frozenset(["date", "dates", "datetime", "datum", "fecha", "data", "zeitpunkt", "serial", "excel", "ds"])


def read(values: Floats, name: str, first: bool, chosen: bool = False) -> tuple[Stamps, str] | None:
    """The stamps that a column of numbers stands for, and how it was read; None where it is a column of values."""
    known = values[~np.isnan(values)]
    if not len(known) or (len(known) > 1 and not chosen and (known == known[0]).all()):
        return None
    whole = bool((known == np.floor(known)).all())
    rising = len(known) > 2 and bool((known[1:] > known[:-1]).all() or (known[1:] < known[:-1]).all())
    told = chosen or (first and rising)
    named = chosen or says(name, TIME_NAMES)
    if whole and (plain(name) in YEAR_NAMES or told) and _within(known, (1500 if told and not chosen else 1000, 2200)):
        return _dated(values, 1, 1), "years"
    for digits, reading, likely in ((8, "dates of the form YYYYMMDD", first or len(known) > 9), (6, "months of the form YYYYMM", False)):
        stamps = _of_digits(values, digits) if whole and (named or told or likely) else None
        if stamps is not None:
            return stamps, reading
    if named and _within(known, (1.15, 12.22)) and np.allclose(known * 10_000, np.round(known * 10_000), rtol=0, atol=1e-6):
        month, year = np.divmod(np.round(values * 10_000), 10_000)
        if _within(year[~np.isnan(year)], (1500, 2200)):
            return _dated(year, month, 1), "months of the form MM.YYYY"
    if named:
        for bounds, size, reading in ((MS, 1, "milliseconds since 1970"), (SECONDS, 1000, "seconds since 1970")):
            if _within(known, bounds) and (whole or size > 1):
                return _since(values * size), reading
    excel = (chosen or says(name, NAMED_SERIALS)) and _within(known, SERIALS)
    return (_since(np.round((values - 25569) * DAY / 1000) * 1000), "days of Excel, counted from 1900") if excel else None


def _within(known: Floats, bounds: tuple[float, float]) -> bool:
    return bool(known.min() >= bounds[0] and known.max() <= bounds[1])


def _of_digits(values: Floats, digits: int) -> Stamps | None:
    """The stamps of numbers such as 20240131 or 202401, all of which must be days or months that there are."""
    known = ~np.isnan(values)
    if not _within(values[known], (10 ** (digits - 1) * 1.5, 10 ** (digits - 1) * 2.3)):
        return None
    year, rest = np.divmod(values, 10 ** (digits - 4))
    month, day = np.divmod(rest, 100) if digits == 8 else (rest, 1)
    stamps = _dated(year, month, day)
    return None if np.isnat(stamps[known]).any() else stamps


def in_parts(frame: pd.DataFrame) -> tuple[Stamps, list[str]] | None:
    """The stamps of columns called year, month, day and hour, and these names; None where there are no such columns."""
    found: dict[str, str] = {}
    for part, names in (("year", YEAR_NAMES), ("month", MONTH_NAMES), ("day", DAY_NAMES), ("hour", HOUR_NAMES)):
        column = next((str(name) for name in frame.columns if plain(str(name)) in names and frame[name].dtype.kind == "f"), "")
        if not column:
            break
        found[part] = column
    if "month" not in found:
        found = _unnamed(frame)
    if "month" not in found:
        return None
    values = {part: frame[column].to_numpy() for part, column in found.items()}
    if not (np.nanmin(values["year"]) >= 1000 and np.nanmax(values["year"]) <= 2999):
        return None
    stamps = _dated(values["year"], values["month"], values.get("day", 1))
    if "hour" in values and np.nanmax(values["hour"]) <= 24:
        stamps = stamps + np.nan_to_num(values["hour"] * 3_600_000).astype("timedelta64[ms]")
    else:
        found.pop("hour", None)
    return None if np.isnat(stamps).mean() > 0.2 else (stamps, list(found.values()))


def _unnamed(frame: pd.DataFrame) -> dict[str, str]:
    """The first columns of a table without header, where they count years, months and perhaps days."""
    names = [str(name) for name in frame.columns]
    if len(names) < 3 or names[:2] != ["column 1", "column 2"] or any(frame[name].dtype.kind != "f" for name in names[:3]):
        return {}
    year, month, day = (frame[name].to_numpy() for name in names[:3])
    whole = all(bool((part == np.floor(part)).all()) for part in (year, month))
    if not whole or len(year) < 3 or not _within(year, (1500, 2200)) or not _within(month, (1, 12)):
        return {}
    ticks = year * 12 + month
    if not (np.diff(ticks) >= 0).all() or ticks[0] == ticks[-1]:
        return {}
    days = bool((day == np.floor(day)).all()) and _within(day, (1, 31)) and bool((np.diff(ticks * 31 + day) > 0).all())
    return dict(zip(("year", "month", "day"), names[: 3 if days and not (np.diff(ticks) > 0).all() else 2]))


def _since(milliseconds: Floats) -> Stamps:
    known = ~np.isnan(milliseconds)
    stamps = np.where(known, milliseconds, 0).round().astype(np.int64).astype("datetime64[ms]")
    stamps[~known] = np.datetime64("NaT")
    return stamps


def _dated(year: Floats, month: Floats | int, day: Floats | int) -> Stamps:
    whole = [np.broadcast_to(np.asarray(part, float), year.shape) for part in (year, month, day)]
    valid = ~np.isnan(sum(whole)) & (whole[1] >= 1) & (whole[1] <= 12) & (whole[2] >= 1) & (whole[2] <= 31)
    y, m, d = (np.where(valid, part, 1).astype(np.int64) for part in whole)
    months = ((y - 1970) * 12 + m - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (d - 1)
    stamps = days.astype("datetime64[ms]")
    stamps[~valid | (days.astype("datetime64[M]") != months)] = np.datetime64("NaT")
    return stamps
