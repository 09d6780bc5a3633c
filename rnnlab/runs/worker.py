"""One run trained in a process of its own: a reader of the stream of events that writes them to the run's record."""

import time
from pathlib import Path

from rnnlab import datasets
from rnnlab.answers import to_bytes
from rnnlab.errors import RnnlabError
from rnnlab.runs.control import Command, Control
from rnnlab.runs.record import Record
from rnnlab.training.checkpoint import Checkpoint
from rnnlab.training.events import Diverged, Event, Failed, Finished, Paused, Resumed
from rnnlab.training.training import Training

WRITE_EVERY = 0.08
"""Seconds between two writes to the record."""
LOOK_EVERY = 0.4
"""Least seconds between two snapshots."""
LOOK_SHARE = 0.03
"""Most of the time that snapshots may take."""


def work(control: Control, record: str) -> None:
    """Trains the run of this record from its checkpoint, or from its start, until it ends or is told to stop."""
    opened = Record(Path(record))
    try:
        Worker(opened, control).run()
    except RnnlabError as error:
        opened.append([Failed(str(error))])
    except (MemoryError, RuntimeError) as error:
        if not isinstance(error, MemoryError) and "memory" not in str(error):
            raise
        opened.append([Failed("Training needed more memory than one run may use: choose fewer units, shorter windows or smaller batches.")])


class Worker:
    """The reader. Events are written a few times a second, snapshots as often as they are cheap."""

    def __init__(self, record: Record, control: Control) -> None:
        self.record, self.control = record, control
        stored = record.blob("checkpoint")
        checkpoint = Checkpoint.from_bytes(stored) if stored else None
        experiment = record.experiment
        self.training = Training(experiment, datasets.load(experiment, record.blob("upload")), checkpoint)
        self.pending: list[Event] = [Resumed(self.training.position.step, self.training.position.epoch)]
        self.wrote = self.looked = time.perf_counter()
        self.look_after = LOOK_EVERY / 4

    def run(self) -> None:
        """Pulls events until the stream, or a command, ends it."""
        for event in self.training:
            self.pending.append(event)
            command = self.control.next()
            if isinstance(event, Finished | Diverged) or (command and self._obey(command)):
                break
            now = time.perf_counter()
            if now - self.looked > self.look_after:
                self._look()
            elif now - self.wrote > WRITE_EVERY:
                self._write({})
        self._look()

    def _obey(self, command: Command) -> bool:
        """Whether the command ends this worker."""
        match command.do:
            case "rate":
                self.pending.append(self.training.change_rate(command.learning_rate))
                return False
            case "pause":
                self.pending.append(Paused(self.training.position.step, command.reason))
            case "stop":
                self.pending.append(self.training.finish(stopped=True))
        return True

    def _look(self) -> None:
        before = time.perf_counter()
        snapshot, answer = self.training.look()
        self.pending.append(snapshot)
        self._write({"checkpoint": self.training.checkpoint().to_bytes(), "answer": to_bytes(answer)})
        self.looked = time.perf_counter()
        self.look_after = max(LOOK_EVERY, (self.looked - before) / LOOK_SHARE)

    def _write(self, blobs: dict[str, bytes]) -> None:
        self.record.append(self.pending, blobs)
        self.pending = []
        self.wrote = time.perf_counter()
