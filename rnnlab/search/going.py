"""A trial in progress: which rungs its folds have reached, and what it needs next."""

from collections.abc import Callable

from rnnlab.errors import RnnlabError
from rnnlab.experiment import Experiment
from rnnlab.search.rung import Order, Reached
from rnnlab.search.study import Study
from rnnlab.search.trials import Trial
from rnnlab.training.events import TrialTold

NO_SHARE = (
    "The naive rule's loss is not above 0 here, so no score can be a share of it: search settings of the network or its training only."
)


class Going:
    """Folds climb from rung to rung; the trial is compared when all of them are there."""

    def __init__(self, trial: Trial, study: Study, experiment: Experiment, stored: Callable[[str], bytes | None]) -> None:
        self.trial, self.study = trial, study
        self.experiment = experiment.but(**trial.choices)
        self.rungs = study.rungs(self.experiment.training.epochs)
        self.stops = self.rungs
        kept = [stored(self.name(fold)) for fold in range(study.folds)]
        self.folds = [Reached.from_bytes(data) if data else Reached() for data in kept]
        self.busy: set[int] = set()

    def name(self, fold: int) -> str:
        """Under which the record keeps what a fold has reached."""
        return f"trial {self.trial.number} fold {fold}"

    def watch(self) -> None:
        """Has its score told between rungs too."""
        self.stops = self.study.looks(self.rungs[-1])

    @property
    def goal(self) -> int:
        """The epoch that it climbs to: of its next rung, or where it is told more often, before that."""
        return next(stop for stop in self.stops if stop > self.trial.epochs)

    def order(self) -> Order | None:
        """The next fold to climb to the rung, of those that are not climbing or there."""
        for fold, reached in enumerate(self.folds):
            if fold not in self.busy and reached.epochs < self.goal:
                self.busy.add(fold)
                experiment = self.experiment.model_dump_json()
                return Order(self.trial.number, fold, self.study.folds, experiment, self.goal, reached.checkpoint)
        return None

    def take(self, order: Order, reached: Reached) -> None:
        """Notes where a fold is now."""
        self.busy.discard(order.fold)
        self.folds[order.fold] = self.folds[order.fold].then(reached)

    def told(self) -> TrialTold | None:
        """What is to be told of it now: that it failed, or its score where all folds have come to the rung."""
        message = next((fold.message for fold in self.folds if fold.message), "")
        if message:
            return self.tell("failed", message=message)
        if min(fold.epochs for fold in self.folds) < self.goal:
            return None
        if self.study.relative and min(fold.baseline for fold in self.folds) <= 0:
            return self.tell("failed", message=NO_SHARE)
        return self.tell("done" if self.goal == self.rungs[-1] else "training", self.goal)

    def tell(self, state: str, epochs: int = 0, message: str = "") -> TrialTold:
        """The event of a new state, of the rung that was reached where `epochs` is one."""
        trial = self.trial
        score, baseline = self._compared() if epochs else (trial.score, trial.baseline)
        seconds = sum(fold.seconds for fold in self.folds)
        return TrialTold(trial.number, trial.choices, epochs or trial.epochs, score, baseline, state, seconds, message)

    def _compared(self) -> tuple[float, float]:
        """The mean over the folds of the loss and of the naive rule's, in shares of that where trials lose in different units."""
        score, baseline = (sum(values) / len(values) for values in zip(*((fold.score, fold.baseline) for fold in self.folds), strict=True))
        if self.study.relative:
            return score / baseline, 1.0
        return score, baseline


def failed(trial: Trial, error: RnnlabError) -> TrialTold:
    """The event of a trial whose choices make no experiment."""
    return TrialTold(trial.number, trial.choices, 0, None, 0.0, "failed", 0.0, str(error))
