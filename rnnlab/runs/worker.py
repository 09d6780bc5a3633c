"""One run trained in a process of its own: a reader of the stream of events that writes them to the run's record."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rnnlab import datasets
from rnnlab.answers import to_bytes
from rnnlab.errors import RnnlabError
from rnnlab.packing import pack
from rnnlab.raw import Raw
from rnnlab.runs.control import Command, Control
from rnnlab.runs.milestones import NAME, milestones
from rnnlab.runs.record import Record
from rnnlab.training.checkpoint import Checkpoint
from rnnlab.training.events import BatchDone, Diverged, EpochDone, Event, Failed, Finished, Paused, Resumed, Started
from rnnlab.training.training import training_of

WRITE_EVERY = 0.08
"""Seconds between two writes to the record."""
LOOK_EVERY = 0.4
"""Least seconds between two snapshots."""
LOOK_SHARE = 0.03
"""Most of the time that snapshots may take."""


def work(control: Control, record: str) -> None:
    """Trains the run of this record from its checkpoint, or from its start, until it ends or is told to stop."""
    opened = Record(Path(record))
    with failing(opened):
        Worker(opened, control).run()


@contextmanager
def failing(record: Record) -> Iterator[None]:
    """Has what a person can do something about end the run of this record, in a sentence, and not its process."""
    try:
        yield
    except (RnnlabError, MemoryError, RuntimeError) as error:
        told = excuse(error)
        if not told:
            raise
        record.append([Failed(told)])


def excuse(error: Exception) -> str:
    """What a person can do about an error, in a sentence; "" for one that nobody can."""
    if isinstance(error, RnnlabError):
        return str(error)
    if isinstance(error, MemoryError) or "memory" in str(error):
        return "Training needed more memory than one run may use: choose fewer units, shorter windows or smaller batches."
    return ""


class Worker:
    """The reader. Events are written a few times a second, snapshots as often as they are cheap."""

    def __init__(self, record: Record, control: Control, raw: Raw | None = None) -> None:
        self.record, self.control = record, control
        stored = record.blob("checkpoint")
        checkpoint = Checkpoint.from_bytes(stored) if stored else None
        experiment = record.experiment
        self.training = training_of(experiment, raw or datasets.load(experiment, record.blob("upload")), checkpoint)
        self.events = iter(self.training)
        weights = self.training.flat.values
        self.milestones = milestones(self.training.batches * experiment.training.epochs, weights.numel() * weights.element_size())
        self.pending: list[Event] = [Resumed(self.training.position.step, self.training.position.epoch)]
        self.due: dict[str, bytes] = {}
        """Weights to be kept that are not yet in the record."""
        self.ended = False
        self.wrote = self.looked = self.left = time.perf_counter()
        self.look_after = LOOK_EVERY / 4

    def run(self) -> None:
        """Trains until the stream, or a command, ends it."""
        while not self.ended:
            command = self.epoch()
            if command:
                self.obey(command)

    def epoch(self) -> Command | None:
        """Pulls events until an epoch is done, or training has ended, or a command came, which is given back to be obeyed."""
        for event in self.events:
            self.pending.append(event)
            if isinstance(event, Started | BatchDone):
                self._remember()
            if isinstance(event, Finished | Diverged):
                self._end()
                break
            command = self.control.next()
            if command:
                return command
            self._keep()
            if isinstance(event, EpochDone):
                break
        return None

    def obey(self, command: Command) -> None:
        """Changes the learning rate, or ends this worker."""
        match command.do:
            case "rate":
                self.pending.append(self.training.change_rate(command.learning_rate))
                return
            case "pause":
                self.pending.append(Paused(self.training.position.step, command.reason))
            case "stop":
                self.pending.append(self.training.finish(stopped=True))
        self._end()

    def begin(self) -> None:
        """Writes what is known before the first step, and rests."""
        if self.training.position.step == 0:
            self.pending.append(next(self.events))
            self._remember()
        self.rest()

    def rest(self) -> None:
        """Lets others train, with everything written that happened so far."""
        self.left = time.perf_counter()
        if self.pending:
            self._write({})

    def back(self) -> None:
        """Takes its turn again; the time of the others counts neither as training nor towards the next look."""
        others = time.perf_counter() - self.left
        self.training.rested(others)
        self.looked += others

    def _end(self) -> None:
        self.ended = True
        self.events.close()
        self._look()

    def _keep(self) -> None:
        """Looks, or writes, where it is time to."""
        now = time.perf_counter()
        if now - self.looked > self.look_after:
            self._look()
        elif now - self.wrote > WRITE_EVERY:
            self._write({})

    def _look(self) -> None:
        before = time.perf_counter()
        snapshot, answer = self.training.look()
        self.pending.append(snapshot)
        self._write({"checkpoint": self.training.checkpoint().to_bytes(), "answer": to_bytes(answer)})
        self.looked = time.perf_counter()
        self.look_after = max(LOOK_EVERY, (self.looked - before) / LOOK_SHARE)
        self.training.rested(self.looked - before)

    def _remember(self) -> None:
        """Keeps the weights as they are, where this step is a milestone."""
        step = self.training.position.step
        if step in self.milestones:
            self.due[f"{NAME}{step}"] = pack({"weights": self.training.flat.values.cpu().numpy()})

    def _write(self, blobs: dict[str, bytes]) -> None:
        self.record.append(self.pending, {**blobs, **self.due})
        self.pending, self.due = [], {}
        self.wrote = time.perf_counter()
