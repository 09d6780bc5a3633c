"""A forecast made in a process of its own: a reader of its stream that writes events and outlook to the run's record."""

import time
from pathlib import Path

from rnnlab import datasets
from rnnlab.errors import RunError
from rnnlab.forecasting.asked.asking import ask
from rnnlab.forecasting.assembling import assemble
from rnnlab.forecasting.interrupting import interruptible
from rnnlab.forecasting.looking import Looking
from rnnlab.forecasting.plan import Plan
from rnnlab.packing import pack
from rnnlab.runs.control import Command, Control
from rnnlab.runs.record import Record
from rnnlab.runs.worker import failing
from rnnlab.training.events import Event, Finished, Paused, Resumed

WRITE_EVERY = 0.15
"""Seconds between two writes to the record."""


def work(control: Control, record: str) -> None:
    """Makes the forecast that this record has a plan for, from the start, until it is made or told to stop; then what there is, is kept."""
    opened = Record(Path(record))
    with failing(opened):
        opened.append([Resumed(0, 1)])
        raw = datasets.load(opened.experiment, opened.blob("upload"))
        looking = Looking(ask(raw, opened.experiment, Plan.of_json(opened.plan)))
        with interruptible(control) as ear:
            _follow(opened, looking)
        _end(opened, looking, ear.command)


def _follow(record: Record, looking: Looking) -> None:
    """Pulls events until the forecast is made, and writes them, with the outlook when there is more of it."""
    pending: list[Event] = []
    wrote, stage = 0.0, (0, 0)
    for event in looking:
        pending.append(event)
        now, known = time.perf_counter(), (len(looking.tested_rules), len(looking.tested))
        if now - wrote > WRITE_EVERY or event.done == event.of:
            record.append(pending, _outlook(looking) if known != stage else {})
            pending, wrote, stage = [], now, known


def _outlook(looking: Looking) -> dict[str, bytes]:
    found = assemble(looking)
    weights = {"weights": pack(looking.ahead.weights)} if looking.ahead else {}
    return {"outlook": found.to_bytes(), **weights} if found else {}


def _end(record: Record, looking: Looking, command: Command | None) -> None:
    found = _outlook(looking)
    if command and command.do == "pause":
        record.append([Paused(0, command.reason)], found)
        return
    if not found:
        raise RunError("The forecast was stopped before the first simple rule had answered: press Forecast to begin anew.")
    record.append([Finished(0, 1, bool(command), {}, {}, looking.seconds)], found)
