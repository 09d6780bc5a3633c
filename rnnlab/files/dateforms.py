"""The forms in which people write dates and times, and the fields that a text of one of them has."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.files.vocabulary import MONTHS, english

_CLOCK = (
    r"(?:(?:\s*[t,]\s*|\s+)(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?(?:[:.](?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?\s*(?P<half>[ap]\.?m\.?)?"
    r"\s*(?P<zone>z|utc|gmt|cet|cest|mez|mesz|eet|eest|(?:utc|gmt)?\s?[+-]\d{1,2}(?::?\d{2})?)?)?"
)
_MON = "(?P<month>" + "|".join(MONTHS) + ")"
_SEP = r"[-/. ]"
FORMS = {
    "y-m-d": rf"(?P<year>\d{{4}}){_SEP}(?P<month>\d{{1,2}}){_SEP}(?P<day>\d{{1,2}}){_CLOCK}",
    "ymd": r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:[t _]?(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2}))?(?P<zone>z)?)?",
    "a/b/c": rf"(?P<a>\d{{1,2}}){_SEP}(?P<b>\d{{1,2}}){_SEP}(?P<c>\d{{4}}|\d{{2}}){_CLOCK}",
    "d mon y": rf"(?P<day>\d{{1,2}}){_SEP}*{_MON}[-/., ']*(?P<year>\d{{4}}|\d{{2}}){_CLOCK}",
    "mon d y": rf"{_MON}{_SEP}*(?P<day>\d{{1,2}})(?:,\s*|\s+|-|/)(?P<year>\d{{4}}){_CLOCK}",
    "y mon d": rf"(?P<year>\d{{4}}){_SEP}*{_MON}(?:{_SEP}*(?P<day>\d{{1,2}}))?{_CLOCK}",
    "mon y": rf"{_MON}[-/., ']*(?P<year>\d{{4}}|\d{{2}})",
    "y-m": r"(?P<year>\d{4})(?:[-/]|\s?m\s?)(?P<month>\d{1,2})",
    "m/y": r"(?P<month>\d{1,2})[-/](?P<year>\d{4})",
    "m.y": r"(?P<month>0[1-9]|1[0-2])\.(?P<year>1[5-9]\d\d|2[01]\d\d)",
    "y q": r"(?P<year>\d{4})[-/ .]*(?:q|k|t|qtr|quarter)\s?(?P<quarter>[1-4])",
    "q y": r"(?:q|k|t|qtr|quarter)\.?\s?(?P<quarter>[1-4])[-/ .,']*(?P<year>\d{4}|\d{2})",
    "nq y": r"(?P<quarter>[1-4])\.?\s?(?:q|(?:(?:st|nd|rd|th) )?quarter|quartal|trimestre|kwartaal)[-/ .,']*(?P<year>\d{4}|\d{2})",
    "y-w": r"(?P<year>\d{4})[- ]?(?:w|kw|wk)\s?(?P<week>\d{1,2})(?:-?(?P<weekday>[1-7]))?",
    "w y": r"(?:w|kw|wk|week)\s?(?P<week>\d{1,2})[-/ ,]+(?P<year>\d{4})",
    "mon d clock y": rf"{_MON}\s+(?P<day>\d{{1,2}})\s+(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}}):(?P<second>\d{{2}})\s(?P<year>\d{{4}})",
}
_FORMS = {name: re.compile(form) for name, form in FORMS.items()}
ZONES = {"cet": 60, "cest": 120, "mez": 60, "mesz": 120, "eet": 120, "eest": 180}
_CLOCK_FIRST = re.compile(r"(\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?)[ ,]+(.*\d.*)")
_CLOCK_ONLY = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?\s*(?P<half>[ap]\.?m\.?)?")
LONGEST = 60  # characters of a date in words


@dataclass
class Parts:
    """`fields` of each text, -1 where it has none; `triple`: 01/02/03; `known`: a date; `dotted`: 01.02.03; `zoned`: one has an offset."""

    fields: dict[str, NDArray[np.int64]]
    triple: NDArray[np.bool_]
    known: NDArray[np.bool_]
    dotted: bool
    zoned: bool


def looks_like(texts: list[str]) -> float:
    """The share of texts that are dates of one form or another."""
    return sum(map(is_date, texts)) / max(len(texts), 1)


def is_date(text: str) -> bool:
    """Whether a text has the form of a date, with a time of day or without."""
    turned = _turned(text) if len(text) <= LONGEST else ""
    return any(form.fullmatch(turned) for form in _FORMS.values())


def is_clock(text: str) -> bool:
    """Whether a text has the form of a time of day."""
    return len(text) <= LONGEST and _CLOCK_ONLY.fullmatch(english(text)) is not None


def clock(texts: list[str]) -> NDArray[np.int64] | None:
    """Milliseconds since midnight of texts that are times of day without a date, -1 for an empty one; None where one is not."""
    turned = [english(text) if len(text) <= LONGEST else text for text in texts]
    matches = [_CLOCK_ONLY.fullmatch(text) for text in turned]
    if not all(match or not text for match, text in zip(matches, turned)):
        return None
    fields = _fields([match.groupdict() if match else {} for match in matches])
    time = milliseconds(fields)
    if ((time > 86_400_000) & np.array([match is not None for match in matches])).any():
        return None
    return np.where([match is not None for match in matches], time, -1)


def parse(texts: list[str]) -> Parts:
    """The fields of texts; a text of no form has none."""
    groups: list[dict[str, str | None]] = []
    forms = list(_FORMS.values())
    dotted = True
    for text in (_turned(text) if len(text) <= LONGEST else "" for text in texts):
        found: dict[str, str | None] = {}
        for place, form in enumerate(forms):
            match = form.fullmatch(text)
            if match:
                found = match.groupdict()
                if place and len(texts) > 100:
                    forms.insert(0, forms.pop(place))  # the next text has most likely the same form
                if "a" in found:
                    dotted &= text[match.end("a")] == "."
                break
        groups.append(found)
    fields = _fields(groups)
    return Parts(
        fields,
        np.array(["a" in group for group in groups], bool),
        np.array([bool(group) for group in groups], bool),
        dotted,
        any(group.get("zone") for group in groups),
    )


def _fields(groups: list[dict[str, str | None]]) -> dict[str, NDArray[np.int64]]:
    names = ("year", "month", "day", "a", "b", "c", "quarter", "week", "weekday", "hour", "minute", "second")
    fields = {name: np.array([_number(group.get(name)) for group in groups], np.int64) for name in names}
    fields["part"] = np.array([int(((group.get("part") or "") + "000")[:3]) for group in groups], np.int64)
    fields["half"] = np.array([{"a": 1, "p": 2}.get((group.get("half") or " ")[0], 0) for group in groups], np.int64)
    fields["zone"] = np.array([_offset(group.get("zone")) for group in groups], np.int64)
    return fields


def _number(text: str | None) -> int:
    if text is None:
        return -1
    return int(text) if text.isdecimal() else list(MONTHS).index(text) + 1


def _offset(zone: str | None) -> int:
    """Minutes east of Greenwich."""
    if not zone:
        return 0
    match = re.search(r"([+-])(\d{1,2}):?(\d{2})?", zone)
    if not match:
        return ZONES.get(zone, 0)
    return (-1 if match[1] == "-" else 1) * (int(match[2]) * 60 + int(match[3] or 0))


def milliseconds(fields: dict[str, NDArray[np.int64]]) -> NDArray[np.int64]:
    """Milliseconds since midnight, 10**12 where the fields are no time of day."""
    hour, half = fields["hour"].clip(0), fields["half"]
    hour = np.where(half > 0, np.where((hour >= 1) & (hour <= 12), hour % 12 + 12 * (half == 2), 99), hour)
    minute, second = fields["minute"].clip(0), fields["second"].clip(0)
    valid = (hour < 24) | ((hour == 24) & (minute == 0) & (second == 0))
    time = ((hour * 60 + minute) * 60 + second) * 1000 + fields["part"]
    return np.where(valid & (minute < 60) & (second < 60), time, 10**12)


def _turned(text: str) -> str:
    text = english(text)
    first = _CLOCK_FIRST.fullmatch(text)
    return f"{first[2]} {first[1]}" if first else text
