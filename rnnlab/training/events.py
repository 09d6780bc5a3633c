"""What happens in a run: plain data, one JSON line each. A page reads them without torch."""

import json
from dataclasses import dataclass
from typing import Any

Scores = dict[str, dict[str, float]]
"""Values by the name of the part, then of the measure: scores["validation"]["loss"]."""


@dataclass(frozen=True)
class Started:
    """Training begins: what will be learned from how much, and the level that a naive rule reaches."""

    device: str
    parameters: int
    batches: int
    """Steps in an epoch."""
    sequences: dict[str, int]
    """How many each part holds."""
    shape: list[int]
    """Of one sequence: (T, F)."""
    watched: str
    """The part looked at after each epoch."""
    loss_name: str
    naive_name: str
    naive: Scores
    aim: str
    """Whether the first score in Finished should be "low" or "high"."""
    way: str
    """How the cells are taken along time: "bptt", "built_in" and so on, or "keras"."""
    why: str
    """And why so."""
    solved: float | None = None
    """The loss that counts as solved, where the task has one."""


@dataclass(frozen=True)
class BatchDone:
    """One step of the optimiser. The loss and the gradient's norm are those before the step and before clipping."""

    step: int
    epoch: int
    loss: float
    gradient_norm: float
    seconds: float
    """Time spent training so far, pauses left out."""


@dataclass(frozen=True)
class EpochDone:
    """One pass over the training part. Its own scores are means over the batches, while the weights moved and dropout acted."""

    step: int
    epoch: int
    learning_rate: float
    scores: Scores
    seconds: float


@dataclass(frozen=True)
class RateChanged:
    """The learning rate was changed after this step."""

    step: int
    learning_rate: float


@dataclass(frozen=True)
class Snapshot:
    """The answers for the watched part, and the weights they came from, are in the record as they were after this step."""

    step: int
    epoch: int
    scores: dict[str, float]


@dataclass(frozen=True)
class Resumed:
    """Training goes on from here, or begins; whatever was recorded of later steps is superseded."""

    step: int
    epoch: int


@dataclass(frozen=True)
class Progressed:
    """A forecast has come this far: what is being done, and the last losses of the network that learns, where one does."""

    stage: str
    done: int
    of: int
    """Stages."""
    seconds: float
    """Of processor time so far."""
    network: int = 0
    """Which one of those that are trained for this stage, from 0."""
    step: int = 0
    steps: int = 0
    """Steps of this network that are done, and that there will be."""
    loss: float | None = None
    validation: float | None = None
    naive: float | None = None
    """What the naive base loses on the same watched part."""


@dataclass(frozen=True)
class TrialTold:
    """A trial of a search has come this far: told again at the end of each of its rungs."""

    number: int
    """From 0, in the order in which trials were drawn."""
    choices: dict[str, Any]
    """What it sets, by the name of the setting."""
    epochs: int
    """That are done."""
    score: float | None
    """The loss on the validation part, or the mean over folds; None before the first rung, and where it failed."""
    baseline: float
    """What the naive rule loses on the same."""
    state: str
    """"training", "done", "pruned" or "failed"."""
    seconds: float
    """That this trial took so far."""
    message: str = ""
    """Why it failed, or was dropped, in a sentence."""


@dataclass(frozen=True)
class Paused:
    """Training waits after this step, with all that it needs to go on in the record."""

    step: int
    reason: str


@dataclass(frozen=True)
class Diverged:
    """Something was no longer a number; the weights are those of the last good step again."""

    step: int
    reason: str


@dataclass(frozen=True)
class Finished:
    """The end: all epochs done, or stopped before. Scores of every part, in the user's units, beside the naive rule's."""

    step: int
    epoch: int
    stopped: bool
    scores: Scores
    naive: Scores
    seconds: float
    kept: int = 0
    """The epoch whose weights were scored, and are kept; 0 for the weights after the last step."""


@dataclass(frozen=True)
class Failed:
    """The run could not go on."""

    message: str


Event = Started | BatchDone | EpochDone | RateChanged | Snapshot | Resumed | Progressed | TrialTold | Paused | Diverged | Finished | Failed

KINDS: dict[str, type[Event]] = {kind.__name__: kind for kind in Event.__args__}


def to_json(event: Event) -> str:
    """One line."""
    return json.dumps({"event": type(event).__name__, **vars(event)})


def from_json(line: str) -> Event:
    """The event of one line."""
    values: dict[str, Any] = json.loads(line)
    return KINDS[values.pop("event")](**values)
