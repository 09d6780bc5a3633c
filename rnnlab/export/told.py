"""What a run says of itself that a script must say again."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rnnlab.experiment import Experiment
from rnnlab.export.refusing import refuse
from rnnlab.inspection import opening
from rnnlab.runs.history import History
from rnnlab.runs.record import Record
from rnnlab.training.training import Training


@dataclass(frozen=True)
class Told:
    """A run with at least one whole epoch."""

    experiment: Experiment
    training: Training
    """Of the run, with its prepared data and its newest weights."""
    epochs: int
    """That were ended."""
    expected: float
    """The loss on the watched part after the last of them."""
    rates: dict[int, float]
    """Learning rates that were changed by hand, by the number of steps before."""

    @property
    def shares(self) -> dict[str, float]:
        """The parts that are held out, by the names that they have in a script."""
        chosen = self.experiment.preparation
        return {"VALIDATION_SHARE": chosen.validation_share, "TEST_SHARE": chosen.test_share}


def told(record: str, refused: Callable[[History], str]) -> Told:
    """What the run of a record says. Raises RunError, with the reason of `refused`, where it cannot be said."""
    history = History(Record(Path(record))).advance()
    refuse(refused(history))
    last, training = history.epochs[-1], opening.stored(record)
    rates = {change.step: change.learning_rate for change in history.rates if change.step < last.step}
    return Told(history.record.experiment, training, last.epoch, last.scores[training.prepared.watched]["loss"], rates)
