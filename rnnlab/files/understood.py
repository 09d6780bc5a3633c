"""What a file was understood to hold: the table, its time, and what was guessed on the way."""

from collections.abc import Container
from dataclasses import dataclass, field

import pandas as pd

from rnnlab.raw import Fact


@dataclass(frozen=True)
class Understood:
    """The table of a file.

    `frame` has a RangeIndex and unique names. The time column, if any, is first, datetime64[ms] and ascending; stamps
    with an offset are in UTC. Columns of numbers are float64 with NaN for missing, other columns text with None.
    `time` names the time column ("" for none), `step` is the pandas offset of the grid that most steps follow ("" for none).
    """

    frame: pd.DataFrame
    time: str
    step: str
    facts: tuple[Fact, ...]
    of: dict[str, str] = field(default_factory=dict)
    """Which of several series that were put side by side a column belongs to, by its name; no column that belongs to none of them."""

    @property
    def numeric(self) -> list[str]:
        """Names of the columns that can be a series or a feature: numbers, at least one of them present."""
        return [str(name) for name in self.frame.columns if self.frame[name].dtype.kind == "f" and self.frame[name].notna().any()]


class Notes:
    """Facts as they are found, in the order in which a person would ask for them; never one twice."""

    def __init__(self) -> None:
        self._facts: list[Fact] = []
        self._columns: dict[tuple[str, str, str], list[str]] = {}

    def add(self, text: str, setting: str = "") -> None:
        """One more sentence, unless it was said."""
        fact = Fact(text, setting)
        if fact not in self._facts:
            self._facts.append(fact)

    def each(self, before: str, name: str, after: str, setting: str = "") -> None:
        """One more column of which the same is to be said; the sentence lists them all."""
        self._columns.setdefault((before, after, setting), []).append(name)

    def said(self) -> None:
        """The sentences about columns, each with all its columns, follow what was said so far."""
        for (before, after, setting), names in self._columns.items():
            self.add(f"{before}{listed(names)}{after}", setting)
        self._columns.clear()

    def take(self, others: "Notes") -> None:
        """Everything that other notes say, after these."""
        for fact in others.all():
            self.add(fact.text, fact.setting)

    def all(self) -> tuple[Fact, ...]:
        """Everything said so far."""
        return tuple(self._facts)


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 row, 2,000 rows."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def short(text: object, length: int = 40) -> str:
    """The text in quotes, cut to a length that fits in a sentence, on one line."""
    words = " ".join(str(text).split())
    return repr(words if len(words) <= length else words[: length - 1] + "…")


def numbered(name: str, taken: Container[str]) -> str:
    """The name, or where it is taken, the name with the first number behind it that is free."""
    unique, again = name, 2
    while unique in taken:
        unique = f"{name} ({again})"
        again += 1
    return unique


def listed(words: list[str], most: int = 5) -> str:
    """A few of many words: 'a', 'b' and 3 more."""
    shown = ", ".join(short(word, 30) for word in words[:most])
    return shown if len(words) <= most else f"{shown} and {len(words) - most:,} more"
