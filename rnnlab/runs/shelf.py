"""The runs that a client owns, each as one line: what it is called, what it is made of, how well and how fast it learned."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.runs.engine import Engine, State
from rnnlab.runs.history import History
from rnnlab.runs.race import names
from rnnlab.training.events import Finished

BESIDE_TRAINING = ("lanes", "plan", "study")
"""Facts of records that train no network of their own: races, forecasts and searches."""


@dataclass(frozen=True)
class Line:
    """One run. What is not known yet is None."""

    run: str
    name: str
    """As its owner calls it, or after what tells it from the others."""
    pinned: bool
    state: State
    history: History
    """Of whole epochs only."""

    @property
    def experiment(self) -> Experiment:
        """Its settings."""
        return self.history.record.experiment

    @property
    def created(self) -> float:
        """Seconds since 1970."""
        return float(self.history.record.fact("created"))

    @property
    def losses(self) -> list[float]:
        """Of the watched part after each epoch."""
        started = self.history.started
        return [done.scores[started.watched]["loss"] for done in self.history.epochs] if started else []

    @property
    def best(self) -> float | None:
        """The least loss of the watched part."""
        return min(self.losses, default=None)

    @property
    def baseline(self) -> float | None:
        """The naive rule's loss of the watched part."""
        started = self.history.started
        return started.naive[started.watched]["loss"] if started else None

    @property
    def final(self) -> Finished | None:
        """The scores of a run that finished."""
        return self.history.ending if isinstance(self.history.ending, Finished) else None

    @property
    def seconds(self) -> float | None:
        """Of training so far."""
        if self.final:
            return self.final.seconds
        return self.history.epochs[-1].seconds if self.history.epochs else None

    @property
    def parameters(self) -> int | None:
        """Numbers that are learned."""
        return self.history.started.parameters if self.history.started else None


class Shelf:
    """All runs of an engine by their owners. `titles` are those of the cells. Safe to call from many threads."""

    def __init__(self, engine: Engine, titles: Mapping[str, str]) -> None:
        self._engine, self._titles = engine, titles
        self._known: dict[str, History] = {}

    def lines(self, client: str) -> list[Line]:
        """Of the runs of this client that train a network, the newest first."""
        found = {run: history for run in self._engine.records.owned(client) if (history := self._history(run))}
        self._known = {run: history for run, history in self._known.items() if history.record.path.is_file()}
        runs = sorted(found, key=lambda run: float(found[run].record.fact("created")), reverse=True)
        called = self.called(runs)
        return [
            Line(run, called[run], bool(found[run].record.fact("pinned")), self._engine.state_of(found[run].advance()), found[run])
            for run in runs
        ]

    def beside(self, run: str, client: str) -> list[str]:
        """Runs of this client that read the same sequences as this one: those of its race first, then the newest."""
        record = self._engine.records.opened(run).record
        read, found = sequences(record.experiment), []
        for other in self._engine.records.owned(client):
            history = self._history(other) if other != run else None
            if history and sequences(history.record.experiment) == read:
                found.append((history.record.race == record.race != "", float(history.record.fact("created")), other))
        return [name for _, _, name in sorted(found, reverse=True)]

    def called(self, runs: Sequence[str]) -> dict[str, str]:
        """Each run by the name that it was given, or by what tells it from the others of these."""
        records = [self._engine.records.opened(run).record for run in runs]
        made = told([record.experiment for record in records], self._titles)
        return {run: record.fact("name") or name for run, record, name in zip(runs, records, made, strict=True)}

    def _history(self, run: str) -> History | None:
        """Of a run that trains a network; None for another, and for one that cannot be read."""
        with suppress(RunError, sqlite3.Error):
            record = self._engine.records.opened(run).record
            history = self._known.get(run)
            if history is None or history.record is not record:
                history = self._known[run] = History(record, steps=False)
            return None if any(record.fact(name) for name in BESIDE_TRAINING) else history
        return None


def sequences(experiment: Experiment) -> str:
    """What decides which sequences there are, and what is asked of them: equal for two experiments that read the same."""
    return Experiment(data=experiment.data, reading=experiment.reading, preparation=experiment.preparation).model_dump_json()


def differing(experiments: Sequence[Experiment]) -> list[str]:
    """The names of the settings that are not the same in all of these."""
    flat = [experiment.flat() for experiment in experiments]
    return [name for name in flat[0] if any(one[name] != flat[0][name] for one in flat)] if flat else []


def told(experiments: Sequence[Experiment], titles: Mapping[str, str]) -> list[str]:
    """A name for each: the cell, what differs among those of the same data, the seed, the data where not all have the same, a number."""
    by_data: dict[tuple[str, str], list[int]] = {}
    for place, one in enumerate(experiments):
        by_data.setdefault((one.data.dataset, one.data.task), []).append(place)
    found = [""] * len(experiments)
    for (dataset, task), places in by_data.items():
        on = f", {task} {dataset}".replace("_", " ") if len(by_data) > 1 else ""
        for place, name in zip(places, _alike([experiments[place] for place in places], titles), strict=True):
            found[place] = name + on
    return [name if not (before := found[:place].count(name)) else f"{name}, run {before + 1}" for place, name in enumerate(found)]


def _alike(experiments: Sequence[Experiment], titles: Mapping[str, str]) -> list[str]:
    """The names of those that learn from the same data; the seed is told where it may be all that differs."""
    plain = names(experiments, titles)
    return [f"{name}, seed {one.training.seed}" if plain.count(name) > 1 else name for name, one in zip(plain, experiments, strict=True)]
