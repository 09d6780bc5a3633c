"""A search in a process of its own: trials are drawn, trained rung by rung, compared, and told to the run's record."""

from collections.abc import Sequence
from pathlib import Path

from rnnlab.errors import RnnlabError
from rnnlab.runs.control import Control
from rnnlab.runs.record import Record
from rnnlab.runs.worker import failing
from rnnlab.search.executors import Executor, executor
from rnnlab.search.going import Going, failed
from rnnlab.search.patience import Patience
from rnnlab.search.pruning import hopeless
from rnnlab.search.rung import Order, Reached
from rnnlab.search.sampling import draw
from rnnlab.search.study import Study
from rnnlab.search.trials import ABREAST, SPENT, Trial, gathered
from rnnlab.training.events import Event, Failed, Finished, Paused, Resumed, TrialTold

DEATHS = 2
"""Times that a trial may end the process of its search before it is given up."""


def search(control: Control, record: str) -> None:
    """Goes on with the search of this record until its trials or minutes are used up, or it is told to stop; nothing finished is lost."""
    opened = Record(Path(record))
    with failing(opened):
        study = Study.of_json(opened.fact("study"))
        patience = Patience(control, float(opened.blob(SPENT) or 0), 60 * study.minutes)
        events = [event for _, event in opened.events()]
        with executor(opened.blob("upload"), patience.over) as where:
            opened.append([Resumed(0, 1)])
            searching = Searching(opened, study, patience, where)
            searching.recall(events)
            searching.run()


class Searching:
    """What was told of every trial, and those that are in progress."""

    def __init__(self, record: Record, study: Study, patience: Patience, where: Executor) -> None:
        self.record, self.study, self.patience, self.where = record, study, patience, where
        self.trials: list[Trial] = []
        self.going: dict[int, Going] = {}
        self.lanes = 1

    def recall(self, events: Sequence[Event]) -> None:
        """Takes up the trials of a search that was interrupted, where they were; one by one, where that ended its process."""
        self.lanes = 1 if _deaths(events) else self.where.begin(self.study, self.record.experiment)
        self.trials = gathered(event for event in events if isinstance(event, TrialTold))
        for trial in self.trials:
            if trial.state == "training":
                self._enter(trial)
        first = next(iter(self.going.values()), None)
        if first and self.where.alone and _deaths(events) >= DEATHS:
            self._tell(first, first.tell("failed", message=f"Its process ended {DEATHS} times in this trial: choose smaller networks."))

    def run(self) -> None:
        """Trains and compares until the end, and writes that down."""
        self._write([], {ABREAST: str(self.lanes).encode()})
        while not self.patience.over():
            self._fill()
            if not self.going:
                break
            for order, reached in self.where.collect():
                self._take(order, reached)
        self._end()

    def _fill(self) -> None:
        """Gives out rungs while there is room: of trials in progress first, then of new ones."""
        for _ in range(self.where.room()):
            order = self._order()
            while order is None and len(self.trials) < self.study.planned:
                self._draw()
                order = self._order()
            if order is None:
                return
            self.where.submit(order)

    def _order(self) -> Order | None:
        return next((order for going in self.going.values() if (order := going.order())), None)

    def _draw(self) -> None:
        trial = Trial(len(self.trials), draw(self.study, self.trials), "training", {}, 0.0, 0.0, "")
        self.trials.append(trial)
        self._enter(trial)
        if trial.number in self.going:
            self._tell(self.going[trial.number], self.going[trial.number].tell("training"))

    def _enter(self, trial: Trial) -> None:
        try:
            going = self.going[trial.number] = Going(trial, self.study, self.record.experiment, self.record.blob)
        except RnnlabError as error:
            told = failed(trial, error)
            self.trials[trial.number] = trial.with_told(told)
            self._write([told], {})
        else:
            if self.lanes > 1:
                going.watch()

    def _take(self, order: Order, reached: Reached) -> None:
        """Writes down what a rung came to; of a trial that ended meanwhile, nothing."""
        going = self.going.get(order.trial)
        if going is None:
            return
        going.take(order, reached)
        told = going.told()
        if told is None:
            self._write([], {going.name(order.fold): going.folds[order.fold].to_bytes()})
        else:
            self._tell(going, told)

    def _tell(self, going: Going, told: TrialTold) -> None:
        """Writes down a trial's new state, and with it its checkpoints, which are deleted where it has ended."""
        trial = going.trial.with_told(told)
        self.trials[trial.number] = trial
        if told.state == "training" and told.epochs in going.rungs:
            why = hopeless(self.study, trial, self.trials)
            if why:
                told = going.tell("pruned", told.epochs, why)
                trial = self.trials[trial.number] = going.trial.with_told(told)
        going.trial = trial
        ended = told.state != "training"
        if ended:
            del self.going[trial.number]
        self._write([told], {going.name(fold): b"" if ended else reached.to_bytes() for fold, reached in enumerate(going.folds)})

    def _write(self, events: Sequence[Event], blobs: dict[str, bytes]) -> None:
        self.record.append(events, {**blobs, SPENT: f"{self.patience.spent:.3f}".encode()})

    def _end(self) -> None:
        command = self.patience.command
        if command and command.do == "pause":
            self._write([Paused(0, command.reason)], {})
            return
        for going in [] if command else list(self.going.values()):
            self._tell(going, going.tell("pruned", message="The time was up before it was trained to its end."))
        trained = any(trial.state != "failed" for trial in self.trials)
        if trained or command:
            self._write([Finished(0, 1, bool(command), {}, {}, self.patience.spent)], {})
        else:
            self._write([Failed(next((trial.message for trial in self.trials), "The time was up before the first trial began."))], {})


def _deaths(events: Sequence[Event]) -> int:
    """How often the search's process died, having begun, since something was told."""
    last = max((number for number, event in enumerate(events) if isinstance(event, TrialTold)), default=0)
    pairs = zip(events[last:], events[last + 1 :], strict=False)
    return sum(isinstance(event, Failed) and isinstance(before, Resumed | TrialTold) for before, event in pairs)
