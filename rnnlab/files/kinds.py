"""What a single cell looks like: enough to tell a header from rows, and one separator from another."""

import re
from typing import Literal

from rnnlab.files.dateforms import is_clock, is_date
from rnnlab.files.vocabulary import is_missing

Kind = Literal["number", "time", "missing", "text"]
_NUMBER = re.compile(
    r"[(]?[-+−]?\s?(?:[$€£¥₹]|[A-Z]{3}\s)?\s?[-+−]?(?:\d[\d  ,.']*|[.,]\d+)(?:[eE][-+]?\d+)?\s?"
    r"(?:%|‰|[$€£¥₹°]|°?\s?[^\W\d]{1,4}[²³]?(?:/[^\W\d]{1,3})?)?[)]?"
)
_WORDS = frozenset({"inf", "-inf", "infinity", "-infinity", "true", "false"})


def kind(cell: str) -> Kind:
    """Whether one cell looks like a number, a time, nothing, or text."""
    if is_missing(cell):
        return "missing"
    if len(cell) > 60:
        return "text"
    cell = cell.strip().replace("\u00a0", " ").replace("\u202f", " ")
    if cell.isdecimal() or cell.casefold() in _WORDS:
        return "number"
    if not any(map(str.isdecimal, cell)):
        return "text"
    if is_date(cell) or is_clock(cell):
        return "time"
    return "number" if _NUMBER.fullmatch(cell) else "text"
