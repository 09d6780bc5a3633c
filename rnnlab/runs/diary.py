"""The events of a run as a table that a spreadsheet opens, and back: one row an event, what only some have as JSON in the last column."""

import csv
import io
import json
from collections.abc import Iterable
from math import isfinite, nan
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rnnlab.runs.gate import refuse, values
from rnnlab.training.events import (
    BatchDone,
    Diverged,
    EpochDone,
    Event,
    Failed,
    Finished,
    Paused,
    RateChanged,
    Resumed,
    Snapshot,
    Started,
)

COLUMNS = ("step", "epoch", "loss", "gradient_norm", "seconds")
HEADER = ["event", *COLUMNS, "more"]
WHOLE = ("step", "epoch")
KINDS: dict[str, type[Event]] = {
    kind.__name__: kind for kind in (Started, BatchDone, EpochDone, RateChanged, Snapshot, Resumed, Paused, Diverged, Finished, Failed)
}
"""Events of a training."""
CHECKS = {name: TypeAdapter(kind) for name, kind in KINDS.items()}
MOST_EVENTS = 600_000
LONGEST_CELL = 20_000
LONGEST_TEXT = 1_000
SCORES = ("scores", "naive")
"""What holds values by part and measure, of which some may be no number, such as the R2 of a single value; a table has null there."""
MARKUP = "<[`"
"""Letters that no text of an event has but why it failed, which pages show as it is."""


def written(events: Iterable[Event]) -> bytes:
    """The table as CSV."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(HEADER)
    for event in events:
        told = {name: _blank(value) if name in SCORES else value for name, value in vars(event).items()}
        cells = [repr(told.pop(name)) if name in told else "" for name in COLUMNS]
        rows.writerow([type(event).__name__, *cells, json.dumps(told) if told else ""])
    return text.getvalue().encode()


def read(data: bytes) -> list[Event]:
    """The events of `written`. Raises UnreadableData for a table of anything else."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        refuse("its events.csv is no text in UTF-8")
    if text.count("\n") > MOST_EVENTS:
        refuse(f"its events.csv has more than {MOST_EVENTS:,} events")
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error:
        refuse("its events.csv is no table")
    if not rows or rows[0] != HEADER:
        refuse(f"its events.csv does not have the columns {', '.join(HEADER)}")
    return [_event(row, number) for number, row in enumerate(rows[1:], start=2)]


def _event(row: list[str], number: int) -> Event:
    if len(row) != len(HEADER) or row[0] not in KINDS or max(map(len, row)) > LONGEST_CELL:
        refuse(f"line {number} of its events.csv is no event")
    told: dict[str, Any] = values(row[-1].encode(), f"line {number} of events.csv") if row[-1] else {}
    try:
        cells = {name: (int if name in WHOLE else float)(cell) for name, cell in zip(COLUMNS, row[1:-1], strict=True) if cell}
        scored = {name: _scored(told[name], row[0]) for name in SCORES if name in told}
        event = CHECKS[row[0]].validate_json(json.dumps({**told, **scored, **cells}), strict=True)
    except (ValueError, ValidationError, RecursionError):
        refuse(f"a value in line {number} of its events.csv is not of its kind")
    if (
        not _plain({**told, **cells}, "" if row[0] == "Failed" else MARKUP)
        or cells.keys() & told.keys()
        or (told.keys() | cells.keys()) - vars(event).keys()
    ):
        refuse(f"a value in line {number} of its events.csv is not of its kind")
    return event


def _blank(scores: dict[str, Any]) -> dict[str, Any]:
    """Scores with None where one is no number."""
    return {name: _blank(value) if isinstance(value, dict) else value if isfinite(value) else None for name, value in scores.items()}


def _scored(value: object, kind: str, name: str = "") -> object:
    """Scores with NaN where one is null; a loss that an epoch ended with, or that a naive rule has, is never."""
    if isinstance(value, dict):
        return {key: _scored(inner, kind, key) for key, inner in value.items()}
    return nan if value is None and (name != "loss" or kind == "Snapshot") else value


def _plain(value: object, without: str) -> bool:
    """Whether all numbers in it are finite and not huge, and all texts short and without some letters."""
    match value:
        case dict():
            return all(_plain(key, without) and _plain(inner, without) for key, inner in value.items())
        case list():
            return all(_plain(inner, without) for inner in value)
        case str():
            return len(value) <= LONGEST_TEXT and not set(value) & set(without)
        case int() | float():
            return abs(value) < 1e300
    return value is None
