"""The grid that stamps follow: the usual step, and how many stamps of it are missing."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Stamps = NDArray[np.datetime64]
SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000
DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


@dataclass(frozen=True)
class Grid:
    """`step`: a pandas offset, "" for none; `words`: as people say it; `share` of steps that follow it; `missing` stamps of it."""

    step: str
    words: str
    share: float
    missing: int


NONE = Grid("", "irregular", 0.0, 0)


def grid(stamps: Stamps) -> Grid:
    """The grid of stamps in any order; doubles count once."""
    distinct = unique(stamps[~np.isnat(stamps)]).astype("datetime64[ms]")
    if len(distinct) < 3:
        return NONE
    usual = int(np.median(np.diff(distinct.astype(np.int64))))
    days = distinct.astype("datetime64[D]")
    midnight = bool((distinct == days).all())
    if midnight and usual >= 27 * DAY:
        return _calendar(days)
    if midnight and usual == DAY and _weekdays_only(days):
        holes = int(np.busday_count(days[0], days[-1])) + 1 - len(days)
        return Grid("B", "every working day", float((np.busday_count(days[:-1], days[1:]) == 1).mean()), holes)
    return _even(distinct)


def unique(stamps: Stamps) -> Stamps:
    """The distinct stamps, ascending. Sorting what is mostly sorted is far faster than numpy's hashing."""
    ordered = np.sort(stamps, kind="stable")
    return ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])] if len(ordered) else ordered


def _even(distinct: Stamps) -> Grid:
    ticks = distinct.astype(np.int64)
    steps = ticks[1:] - ticks[:-1]
    usual = int(np.median(steps))
    share = float((steps == usual).mean())
    rounded = _round(usual)
    near = float((abs(steps - rounded) <= max(rounded // 50, 1)).mean())
    if max(share, near) <= 0.5:
        return Grid("", "irregular", share, 0)
    if near > share and rounded != usual:
        name, words = _name(rounded, distinct)
        return Grid(name, f"about {words}", near, 0)
    name, words = _name(usual, distinct)
    on_grid = bool((steps % usual == 0).all())
    missing = int((steps // usual - 1).sum()) if on_grid else int((steps[steps > usual] // usual - 1).clip(0).sum())
    return Grid(name, words, share, missing)


def _round(step: int) -> int:
    size = next((unit for unit in (DAY, HOUR, MINUTE, SECOND) if step >= unit * 0.98), 1)
    return max(1, round(step / size)) * size


def _name(step: int, distinct: Stamps) -> tuple[str, str]:
    if step % (7 * DAY) == 0:
        day = int(distinct[0].astype("datetime64[D]").astype(np.int64) + 3) % 7
        weeks = step // (7 * DAY)
        return ("" if weeks == 1 else str(weeks)) + f"W-{DAYS[day]}", "every week" if weeks == 1 else f"every {weeks} weeks"
    for size, alias, word in (
        (DAY, "D", "day"),
        (HOUR, "h", "hour"),
        (MINUTE, "min", "minute"),
        (SECOND, "s", "second"),
        (1, "ms", "millisecond"),
    ):
        if step % size == 0:
            many = step // size
            return (alias, f"every {word}") if many == 1 else (f"{many}{alias}", f"every {many:,} {word}s")
    raise AssertionError("a step is a whole number of milliseconds")


def _calendar(days: NDArray[np.datetime64]) -> Grid:
    months = days.astype("datetime64[M]")
    first = bool((days == months.astype("datetime64[D]")).mean() > 0.9)
    last = bool(((days + 1) == (months + 1).astype("datetime64[D]")).mean() > 0.9)
    steps = np.diff(months.astype(np.int64))
    usual = int(np.median(steps))
    share = float((steps == usual).mean())
    same_day = len({int(day) for day in (days - months.astype("datetime64[D]")).astype(np.int64)}) == 1
    if usual >= 1 and share > 0.5 and same_day and not first:
        return Grid("", "on the same day of the month", share, 0)
    if usual < 1 or share <= 0.5 or not (first or last):
        return _even(days.astype("datetime64[ms]"))
    side = "S" if first else "E"
    missing = int((steps // usual - 1).clip(0).sum())
    month = int(months[0].astype(np.int64)) % 12
    words = {1: "every month", 3: "every quarter", 12: "every year"}.get(usual, f"every {usual} months")
    if usual % 12 == 0:
        start = "" if month == (0 if first else 11) else f"-{MONTHS[month]}"
        many = usual // 12
        return Grid(f"{'' if many == 1 else many}Y{side}{start}", words if many == 1 else f"every {many} years", share, missing)
    if usual == 3:
        start = "" if month % 3 == (0 if first else 2) else f"-{MONTHS[month]}"
        return Grid(f"Q{side}{start}", words, share, missing)
    return Grid(f"{'' if usual == 1 else usual}M{side}", words, share, missing)


def _weekdays_only(days: NDArray[np.datetime64]) -> bool:
    return len(days) >= 8 and bool(np.is_busday(days).all()) and int((days[-1] - days[0]).astype(np.int64)) >= 9
