"""One rung of a trial: a pure function from where it is to where it will be, so that it can be computed, or lost, anywhere."""

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from rnnlab.errors import InvalidExperiment, RnnlabError
from rnnlab.experiment import Experiment
from rnnlab.packing import pack, unpack
from rnnlab.raw import Raw
from rnnlab.runs.worker import excuse
from rnnlab.search.folding import folded
from rnnlab.sequences import Split
from rnnlab.training.checkpoint import Checkpoint
from rnnlab.training.events import Diverged, EpochDone
from rnnlab.training.training import Training, training_of

T = TypeVar("T", bound=Training)


@dataclass(frozen=True)
class Order:
    """Train one fold of a trial up to an epoch, from its checkpoint, or from its start where that is empty."""

    trial: int
    fold: int
    folds: int
    experiment: str
    """As JSON."""
    epochs: int
    checkpoint: bytes


@dataclass(frozen=True)
class Reached:
    """How far a fold of a trial came."""

    epochs: int = 0
    """That are done."""
    score: float = 0.0
    """The loss of the validation part, of the weights that would be kept; 0 where it was not looked at yet."""
    baseline: float = 0.0
    """What the naive rule loses there."""
    seconds: float = 0.0
    losses: tuple[float, ...] = ()
    """Of the validation part after each epoch."""
    checkpoint: bytes = b""
    message: str = ""
    """Why it cannot go on, in a sentence."""

    def then(self, later: "Reached") -> "Reached":
        """Both, one after the other."""
        return replace(later, seconds=self.seconds + later.seconds, losses=self.losses + later.losses)

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        facts = {name: value for name, value in vars(self).items() if name != "checkpoint"}
        return pack({"checkpoint": np.frombuffer(self.checkpoint, np.uint8)}, facts)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Reached":
        """What `to_bytes` wrote."""
        arrays, facts = unpack(data)
        known: dict[str, Any] = {**facts, "losses": tuple(facts["losses"])}
        return cls(**known, checkpoint=arrays["checkpoint"].tobytes())

    @classmethod
    def of(cls, training: Training, losses: list[float]) -> "Reached":
        """Where a training is now, whose validation part had these losses since the last time."""
        best, judge = training.position.best_loss, training.judge
        keeps_best = training.settings.keep == "best" and best is not None
        return cls(
            epochs=training.position.epoch - 1,
            score=best if keeps_best and best is not None else (losses or [0.0])[-1],
            baseline=judge.measures(training.prepared.parts.validation, judge.naive)["loss"],
            losses=tuple(losses),
            checkpoint=training.checkpoint().to_bytes(),
        )

    @classmethod
    def diverged(cls, event: Diverged) -> "Reached":
        """The end of a training that something was no longer a number in."""
        return cls(message=f"Training diverged after step {event.step}, where {event.reason}.")


def never() -> bool:
    """False."""
    return False


def climb(order: Order, raw: Raw, stopped: Callable[[], bool] = never) -> Reached:
    """Where the fold is after its rung, or after the step in which it was stopped. In rungs or in one go, it comes to the same numbers.

    The test part is taken away before the first step.
    """
    began = time.perf_counter()
    try:
        reached = _climbed(begun(order, raw, training_of), order.epochs, stopped)
    except (RnnlabError, MemoryError, RuntimeError) as error:
        told = excuse(error)
        if not told:
            raise
        reached = Reached(message=told)
    return replace(reached, seconds=time.perf_counter() - began)


def begun(order: Order, raw: Raw, make: Callable[[Experiment, Raw, Checkpoint | None], T]) -> T:
    """The training of an order, where it is, its test part taken away. Raises RnnlabError for one that cannot be trained or compared."""
    data, experiment = folded(raw, Experiment.model_validate_json(order.experiment), order.fold, order.folds)
    checkpoint = Checkpoint.from_bytes(order.checkpoint) if order.checkpoint else None
    training = make(experiment, data, checkpoint)
    prepared = training.prepared
    if prepared.watched != "validation":
        raise InvalidExperiment("Trials are compared on a validation part, and there is none: give the validation share 0.15.")
    parts = prepared.parts
    training.prepared = replace(prepared, parts=Split(parts.train, parts.validation, parts.test.only(slice(0, 0))))
    return training


def _climbed(training: Training, epochs: int, stopped: Callable[[], bool]) -> Reached:
    losses: list[float] = []
    with closing(iter(training)) as events:
        for event in events:
            if isinstance(event, Diverged):
                return Reached.diverged(event)
            if isinstance(event, EpochDone):
                losses.append(event.scores["validation"]["loss"])
            if training.position.epoch > epochs or stopped():
                break
    return Reached.of(training, losses)
