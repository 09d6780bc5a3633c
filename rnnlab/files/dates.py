"""Texts to stamps, by explicit patterns only; where 01/02 could be both, every reading is tried and compared."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rnnlab.files.dateforms import Parts, clock, milliseconds, parse
from rnnlab.files.steps import Stamps, grid

ORDERS = ("day first", "month first", "year first")
PIVOT = 30  # 00 to 30 are of this century, unless the dates then lie less close together
BULK = 20_000
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:Z|[+-]\d{2}:?\d{2})?")
_FIXED = re.compile(r"\d{2}(?P<mark>[-/.])\d{2}(?P=mark)\d{4}(?: \d{2}:\d{2}(?::\d{2})?)?")


@dataclass(frozen=True)
class Dates:
    """`stamps` (N,): NaT where a text is no date; `order` that was taken, "" where the texts leave one only; `example` of a doubt."""

    stamps: Stamps
    order: str = ""
    example: str = ""
    offsets: bool = False
    short_years: bool = False


def read(texts: pd.Series, order: str) -> Dates:
    """The stamps of distinct texts. `order` is one of ORDERS or "auto"; a doubt that remains is given as an example."""
    orders = (order,) if order in ORDERS else ORDERS
    if len(texts) > BULK:
        bulk = _in_bulk(texts, orders)
        if bulk is not None:
            return bulk
    parts = parse([str(text).strip() for text in texts])
    if not parts.triple.any():
        stamps, brief = _stamps(parts, "year first")
        return Dates(stamps, "", "", parts.zoned, brief)
    found = {one: _stamps(parts, one) for one in orders}
    if (parts.fields["c"][parts.triple] > 99).all():
        found = {one: pair for one, pair in found.items() if one != "year first"} or found
    order, example = _decided({one: pair[0] for one, pair in found.items()}, texts, parts.dotted)
    return Dates(found[order][0], order, example, parts.zoned, found[order][1])


def _decided(found: dict[str, Stamps], texts: pd.Series, dotted: bool) -> tuple[str, str]:
    """The order that reads most texts, of several the one with the most even steps, and an example of the doubt that remains."""
    read_by = {one: int((~np.isnat(stamps)).sum()) for one, stamps in found.items()}
    whole = [one for one in found if read_by[one] == max(read_by.values())]
    if len(whole) == 1:
        return whole[0], ""
    even = {one: grid(found[one]).share for one in whole}
    best = max(whole, key=lambda one: even[one])
    near = [one for one in whole if even[one] > even[best] - 0.02 and 1 - even[one] <= 2 * (1 - even[best])]
    rivals = [one for one in near if one != best and not _same(found[one], found[best])]
    if not rivals:
        return best, ""
    if dotted and "day first" in (best, *rivals):  # 01.02.2024 is written where days come first
        return "day first", ""
    place = int(np.flatnonzero(found[best] != found[rivals[0]])[0])
    return best, f"{texts.iloc[place]!r} could be {_said(found[best][place])} or {_said(found[rivals[0]][place])}"


def _same(one: Stamps, other: Stamps) -> bool:
    return np.array_equal(one.astype(np.int64), other.astype(np.int64))


def _in_bulk(texts: pd.Series, orders: tuple[str, ...]) -> Dates | None:
    """Many texts of one make at once; None where they are of another make, or one of them is no date."""
    some = [str(text) for text in texts.iloc[:: len(texts) // 300]]
    if all(map(_ISO.fullmatch, some)):
        stamps = pd.to_datetime(texts, format="ISO8601", errors="coerce", utc=True)
        zoned = bool(texts.str.contains(r"Z$|[+-]\d{2}:?\d{2}$").any()) and len(some[0]) > 16
        return None if stamps.isna().any() else Dates(stamps.dt.tz_localize(None).to_numpy("datetime64[ms]"), "", "", zoned)
    makes = [_FIXED.fullmatch(text) for text in some]
    if not all(makes):
        return _in_halves(texts, orders)
    if not texts.str.fullmatch(_FIXED.pattern.replace("(?P=mark)", "[-/.]").replace("?P<mark>", "?:")).all():
        return None
    parts = {"day first": (0, 3), "month first": (3, 0)}
    found = {}
    for order in (one for one in orders if one in parts):
        day, month = parts[order]
        turned = (
            texts.str.slice(6, 10) + "-" + texts.str.slice(month, month + 2) + "-" + texts.str.slice(day, day + 2) + texts.str.slice(10)
        )
        found[order] = pd.to_datetime(turned, format="ISO8601", errors="coerce").to_numpy("datetime64[ms]")
    if not found:
        return None
    order, example = _decided(found, texts, all(match is not None and match["mark"] == "." for match in makes))
    return Dates(found[order], order, example)


def _in_halves(texts: pd.Series, orders: tuple[str, ...]) -> Dates | None:
    """Dates and times of day, parted by one space, each distinct one read once; None where they are of another make."""
    halves = texts.str.partition(" ")
    days, day_texts = pd.factorize(halves[0])
    times, time_texts = pd.factorize(halves[2])
    clocks = clock([str(text) for text in time_texts]) if len(time_texts) < 90_000 and len(day_texts) < len(texts) / 2 else None
    if clocks is None or (clocks < 0).any():
        return None
    parts = parse([str(text) for text in day_texts])
    if not parts.triple.all():
        return None
    read = {order: _stamps(parts, order) for order in orders}
    if (parts.fields["c"] > 99).all():
        read = {order: pair for order, pair in read.items() if order != "year first"} or read
    found = {order: pair[0][days] + clocks[times] for order, pair in read.items()}
    order, example = _decided(found, texts, parts.dotted)
    return Dates(found[order], order, example, False, read[order][1])


def _stamps(parts: Parts, order: str) -> tuple[Stamps, bool]:
    fields = parts.fields
    if order == "year first":  # 24/01/31
        year, month, day = fields["a"], fields["b"], fields["c"]
    else:
        month, day = (fields["b"], fields["a"]) if order == "day first" else (fields["a"], fields["b"])
        year = fields["c"]
    year = np.where(parts.triple, year, fields["year"])
    month = np.where(parts.triple, month, fields["month"])
    day = np.where(parts.triple, day, fields["day"])
    quarter = fields["quarter"]
    month = np.where(quarter > 0, quarter * 3 - 2, month)
    short = (year >= 0) & (year < 100)
    known = parts.known & ~(parts.triple & (order == "year first") & (fields["c"] > 31))
    stamps = _assembled(fields, (year + np.where(short, 1900 + 100 * (year <= PIVOT), 0), month, day), known)
    if short.any():
        other = _assembled(fields, (year + np.where(short, 2000, 0), month, day), known)
        if _span(other) < _span(stamps):
            stamps = other
    return stamps, bool((short & known).any())


def _assembled(fields: dict[str, NDArray[np.int64]], date: tuple[NDArray[np.int64], ...], known: NDArray[np.bool_]) -> Stamps:
    year, month, day = date
    week = fields["week"]
    month = np.where(week >= 0, 1, month)
    day = np.where(day < 0, 1, day)
    valid = known & (year >= 1000) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = ((np.where(valid, year, 1970) - 1970) * 12 + np.where(valid, month, 1) - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (np.where(valid, day, 1) - 1)
    valid &= days.astype("datetime64[M]") == months
    if (week >= 0).any():  # week 1 is the one with the fourth of January
        fourth = months.astype("datetime64[Y]").astype("datetime64[D]") + 3
        monday = fourth - (fourth.astype(np.int64) + 3) % 7
        in_week = monday + (week - 1) * 7 + np.where(fields["weekday"] > 0, fields["weekday"] - 1, 0)
        thursday = monday + (week - 1) * 7 + 3
        valid &= (week < 0) | ((week >= 1) & (thursday.astype("datetime64[Y]") == months.astype("datetime64[Y]")))
        days = np.where(week >= 0, in_week, days)
    time = milliseconds(fields)
    valid &= time < 10**12
    stamps: Stamps = days.astype("datetime64[ms]") + np.where(valid, time - fields["zone"] * 60_000, 0)
    stamps[~valid] = np.datetime64("NaT")
    return stamps


def _span(stamps: Stamps) -> int:
    known = stamps[~np.isnat(stamps)].astype(np.int64)
    return int(known.max() - known.min()) if len(known) else 2**62


def _said(stamp: np.datetime64) -> str:
    when = pd.Timestamp(stamp)
    return f"{when.day} {when.month_name()} {when.year}"
