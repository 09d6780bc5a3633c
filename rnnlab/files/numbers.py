"""Texts to numbers: decimal and thousands marks, currencies, percents and units, and words for no value."""

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rnnlab.files.understood import listed, short
from rnnlab.files.vocabulary import MISSING, month, plain

_CURRENCY = r"[$€£¥₹₽]|(?:USD|EUR|GBP|CHF|JPY|CNY|INR|SEK|NOK|DKK|PLN|CZK|BRL|AUD|CAD|US\$|R\$|kr|zł|Fr\.)"
KNOWN = "%|‰|[kMGT]?Wh?|[kM]?V|mA|A|[kcm]?m[²³]?|m/s|km/h|mph|[km]?g|t|l|L|h|min|ms|s|[kMG]?Hz|ppm|ppb|[hkM]?Pa|m?bar|[kMGT]?B|K|in|ft|lb"
_UNIT = rf"\s?(?:{KNOWN}|[°º]\s?[CFK]?|[$€£¥₹₽]|EUR|USD)|\s[^\W\d_]{{1,6}}[²³.]?(?:\s?/\s?[^\W\d_]{{1,4}}[²³]?)?"
_THOUSANDS = r"[ '’\u00a0\u202f\u2009]"
LONGEST, BULK, ENOUGH_ODD = 60, 20_000, 200


@dataclass
class Numbers:
    """`values` (N,): NaN where missing or no number; `odd`: texts that are neither; what was stripped and taken for missing."""

    values: NDArray[np.float64]
    odd: list[str]
    words: dict[str, int] = field(default_factory=dict)
    units: list[str] = field(default_factory=list)
    stripped: str = ""
    grouped: bool = False


def pattern(decimal: str) -> re.Pattern[str]:
    """A number as people write it, with this decimal mark: sign, currency, thousands in threes, exponent, unit."""
    other = r"\." if decimal == "," else ","
    mark = re.escape(decimal)
    return re.compile(
        rf"(?P<open>\()?\s*(?P<sign>[-+−–]?)\s?(?P<before>{_CURRENCY})?\s?(?P<sign2>[-+−]?)"
        rf"(?P<whole>\d{{1,3}}(?:(?P<group>{other}|{_THOUSANDS})\d{{3}})(?:(?P=group)\d{{3}})*|\d*)(?P<tenths>{mark}\d*)?(?P<power>[eE][-+]?\d+)?"
        rf"(?P<after>{_UNIT})?\s*(?(open)\))"
    )


def read(texts: pd.Series, decimal: str, extra: frozenset[str]) -> Numbers:
    """The numbers of a column of texts, each distinct text read once."""
    codes, distinct = pd.factorize(texts, use_na_sentinel=True)
    cells = [str(cell) for cell in distinct]
    values = np.full(len(cells), np.nan)
    if decimal == ".":
        values[:] = pd.to_numeric(pd.Series(cells, dtype="object"), errors="coerce")
    plainly = values.copy()
    found = Numbers(values, [])
    shape = pattern(decimal)
    if np.isnan(values).sum() > BULK:
        _in_bulk(cells, decimal, found)
    seen: dict[str, None] = {found.stripped: None} if found.stripped else {}
    counts = np.bincount(codes[codes >= 0], minlength=len(cells))
    for place in np.flatnonzero(np.isnan(values)):
        cell = cells[place]
        word = plain(cell)
        if word in MISSING or word in extra:
            found.words[cell.strip()] = int(counts[place])
            continue
        match = shape.fullmatch(cell.strip()) if len(cell) <= LONGEST else None
        if match is None or not (match["whole"] or len(match["tenths"] or "") > 1):
            found.odd.append(cell)
            if len(found.odd) > ENOUGH_ODD:
                break  # it is a column of text, and its length should not cost time
            continue
        found.values[place] = _value(match)
        found.grouped |= bool(match["group"])
        seen.setdefault(((match["before"] or "") + " " + (match["after"] or "").strip()).strip())
    for number in extra:  # codes such as -999, however they are written
        code = pd.to_numeric(number, errors="coerce")
        if not np.isnan(code) and (found.values == code).any():
            places = found.values == code
            found.words[number] = int(counts[places].sum())
            found.values[places] = np.nan
    if seen.keys() - {""} and not np.isnan(plainly).all():
        seen[""] = None
    found.stripped = _one_unit(seen, found)
    found.values = np.append(found.values, np.nan)[codes]
    return found


def _value(match: re.Match[str]) -> float:
    whole = re.sub(r"\D", "", match["whole"]) or "0"
    tenths = (match["tenths"] or "")[1:]
    number = float(f"{whole}.{tenths or '0'}{match['power'] or ''}")
    negative = (match["sign"] in "-−–" and match["sign"] != "") or match["sign2"] in ("-", "−") or bool(match["open"])
    return -number if negative else number


def _one_unit(seen: dict[str, None], found: Numbers) -> str:
    units = [unit for unit in seen if unit]
    if len(units) > 1 or (units and "" in seen and not re.fullmatch(_CURRENCY, units[0])) or any(map(month, units)):
        found.units = units[:2] if len(units) > 1 else [*units, "nothing"]
        return ""
    return units[0] if units else ""


def _in_bulk(cells: list[str], decimal: str, found: Numbers) -> None:
    """Many texts of the same make at once: those that fit it become numbers, the others are left."""
    places = np.flatnonzero(np.isnan(found.values))
    shape = pattern(decimal)
    matches = [match for match in (shape.fullmatch(cells[place]) for place in places[:: len(places) // 200]) if match]
    groups = {match["group"] for match in matches if match["group"]}
    ends = {(match["before"] or "", match["after"] or "") for match in matches}
    if len(groups) > 1 or len(ends) != 1 or any(match["open"] or match["sign"] in ("−", "–") for match in matches):
        return
    (before, after), group = ends.pop(), next(iter(groups), "")
    texts = pd.Series([cells[place] for place in places], dtype="str")
    whole = rf"(?:\d{{1,3}}(?:{re.escape(group)}\d{{3}})+|\d+)" if group else r"\d+"
    fits = texts.str.fullmatch(rf"-?{re.escape(before)}{whole}(?:{re.escape(decimal)}\d*)?{re.escape(after)}").to_numpy(bool)
    bare = texts[fits].str.slice(0, -len(after) if after else None)
    for mark, instead in ((before, ""), (group, ""), (decimal, ".")):
        bare = bare.str.replace(mark, instead, regex=False) if mark else bare
    found.values[places[fits]] = pd.to_numeric(bare)
    found.stripped = (before + " " + after.strip()).strip()
    found.grouped |= bool(group)


def why_text(found: Numbers) -> str:
    """Why a column that holds mostly numbers is text."""
    if found.odd:
        return f"{listed(found.odd, 1)} is no number; if it stands for no value, name it under Words for no value"
    return f"its numbers have different units, {short(found.units[0])} and {short(found.units[1])}"
