"""What a record says so far, as arrays to draw: read once, then only what is new since the last look."""

import threading
from array import array
from bisect import bisect_right

import numpy as np
from numpy.typing import NDArray

from rnnlab.runs.milestones import NAME
from rnnlab.runs.record import Record
from rnnlab.training.events import (
    BatchDone,
    Diverged,
    EpochDone,
    Event,
    Failed,
    Finished,
    Paused,
    Progressed,
    RateChanged,
    Resumed,
    Snapshot,
    Started,
    TrialTold,
)

COLUMNS = ("step", "loss", "gradient_norm", "seconds")


class History:
    """A record followed as it grows. Many pages may read one history. Without `steps` it knows whole epochs only, and is read at once."""

    def __init__(self, record: Record, steps: bool = True) -> None:
        self.record = record
        self._steps = steps
        self._lock = threading.Lock()
        self._seen = 0
        self._batches = {name: array("d") for name in COLUMNS}
        self.started: Started | None = None
        self.epochs: list[EpochDone] = []
        self.rates: list[RateChanged] = []
        self.snapshot: Snapshot | None = None
        self.progress: list[Progressed] = []
        """Of a forecast, since it was last begun."""
        self.told: list[TrialTold] = []
        """Of a search, all that was ever told of its trials; rnnlab.search.trials gathers it."""
        self.last: Event | None = None
        """The newest event that is not a snapshot."""

    def advance(self) -> "History":
        """This history with whatever the record has gained."""
        with self._lock:
            for number, event in self.record.events(after=self._seen, steps=self._steps):
                self._take(event)
                self._seen = number
        return self

    def batches(self) -> dict[str, NDArray[np.float64]]:
        """Step, loss, gradient norm and seconds of every step so far, shape (steps,) each."""
        with self._lock:
            return {name: np.array(values) for name, values in self._batches.items()}

    @property
    def step(self) -> int:
        """The last step that counts."""
        steps = self._batches["step"]
        return int(steps[-1]) if steps else 0

    def milestones(self) -> list[int]:
        """The steps after which the weights were kept, in order, as far as they count."""
        found = (name.removeprefix(NAME) for name in self.record.blobs() if name.startswith(NAME))
        return sorted(step for step in map(int, found) if step <= self.step)

    @property
    def gradient_norm(self) -> float:
        """Of the last step; 0 before the first."""
        norms = self._batches["gradient_norm"]
        return norms[-1] if norms else 0.0

    @property
    def learning_rate(self) -> float:
        """As it is now."""
        return self.rates[-1].learning_rate if self.rates else self.record.experiment.training.learning_rate

    def epoch_so_far(self) -> tuple[int, float]:
        """The steps of the epoch in progress that are done, and their mean loss; 0 and NaN before the first."""
        with self._lock:
            losses = self._batches["loss"][bisect_right(self._batches["step"], self.epochs[-1].step if self.epochs else 0) :]
        return len(losses), sum(losses) / len(losses) if losses else float("nan")

    @property
    def ending(self) -> Paused | Diverged | Finished | Failed | None:
        """How training came to rest, where it did."""
        return self.last if isinstance(self.last, Paused | Diverged | Finished | Failed) else None

    @property
    def total_steps(self) -> int:
        """The steps of the whole run; 0 before it has started."""
        return self.started.batches * self.record.experiment.training.epochs if self.started else 0

    def speed(self, over: int = 200) -> float:
        """Steps a second over the last steps."""
        seconds = self._batches["seconds"][-over:]
        passed = seconds[-1] - seconds[0] if len(seconds) > 1 else 0.0
        return (len(seconds) - 1) / passed if passed > 0 else 0.0

    def _take(self, event: Event) -> None:
        match event:
            case BatchDone():
                for name in COLUMNS:
                    self._batches[name].append(getattr(event, name))
            case EpochDone():
                self.epochs.append(event)
            case Started():
                self.started = event
            case RateChanged():
                self.rates.append(event)
            case Resumed():
                self._forget_after(event)
            case Progressed():
                self.progress.append(event)
            case TrialTold():
                self.told.append(event)
            case Snapshot():
                self.snapshot = event
                return
            case _:
                pass
        self.last = event

    def _forget_after(self, event: Resumed) -> None:
        keep = bisect_right(self._batches["step"], event.step)
        for values in self._batches.values():
            del values[keep:]
        self.epochs = [done for done in self.epochs if done.epoch < event.epoch]
        self.progress = []
        self.rates = [change for change in self.rates if change.step <= event.step]
        if self.snapshot and self.snapshot.step > event.step:
            self.snapshot = None
