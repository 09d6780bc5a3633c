"""Searches of which it is known what they must find."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from rnnlab.experiment import Experiment
from rnnlab.runs.control import Command
from rnnlab.runs.record import Record
from rnnlab.search.searching import search
from rnnlab.search.study import Study
from rnnlab.search.trials import Trial, gathered
from rnnlab.training.events import TrialTold

PAUSE = Command("pause", "Paused by you.")
TINY = Experiment.of({"epochs": 6, "hidden_size": 3, "lookback": 4})
RATES: dict[str, Any] = {"name": "learning_rate", "low": 1e-4, "high": 1.0, "log": True}


class Orders:
    """What a worker is told: a command as soon as something holds."""

    def __init__(self, when: Callable[[], bool] = lambda: False, command: Command = PAUSE) -> None:
        self.when, self.command = when, command

    def next(self) -> Command | None:
        return self.command if self.when() else None


def study(*ranges: dict[str, Any], **choices: Any) -> Study:
    return Study.of({"ranges": ranges or [RATES], "sampler": "random", "pruner": "none", "trials": 4, **choices})


def record(folder: Path, of: Study, experiment: Experiment = TINY, name: str = "one") -> Record:
    return Record.create(folder / f"{name}.run", experiment, "me", study=of.model_dump_json())


def go_on(at: Record, orders: Orders | None = None) -> list[TrialTold]:
    """All that was told of the trials so far, after searching on."""
    search(orders or Orders(), str(at.path))  # type: ignore[arg-type]
    return told(at)


def told(at: Record) -> list[TrialTold]:
    return [event for _, event in at.events() if isinstance(event, TrialTold)]


def trials(at: Record) -> list[Trial]:
    return gathered(told(at))


def untimed(trials: list[Trial]) -> list[tuple[object, ...]]:
    """All that is to be the same however often and wherever it is computed."""
    return [(trial.number, trial.choices, trial.state, trial.rungs, trial.baseline, trial.message) for trial in trials]
