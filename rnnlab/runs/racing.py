"""A race trained in a process of its own: an epoch of each lane in turn, each written to its own record as a run by itself is."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from rnnlab import datasets
from rnnlab.experiment import Data, Reading
from rnnlab.raw import Raw
from rnnlab.runs.control import Command, Control
from rnnlab.runs.history import History
from rnnlab.runs.race import over
from rnnlab.runs.record import Record
from rnnlab.runs.worker import Worker, failing
from rnnlab.training.checkpoint import Position
from rnnlab.training.events import Event, Failed, Finished, Paused, Resumed


def race(control: Control, head: str, lanes: Sequence[str]) -> None:
    """Trains the lanes in these records from their checkpoints, or their starts, until all have ended or are told to stop."""
    Racing(Record(Path(head)), [Record(Path(lane)) for lane in lanes], control).run()


class Racing:
    """A worker for each lane that trains, and how far those came that have ended.

    The record of the race itself says only when it began, and how it came to rest.
    """

    def __init__(self, head: Record, lanes: Sequence[Record], control: Control) -> None:
        self.head, self.lanes, self.control = head, lanes, control
        self.ended: list[Position] = []
        self.going: list[Worker] = []
        self.raws: dict[tuple[Data, Reading], Raw] = {}
        for record in lanes:
            lane = History(record).advance()
            if not over(lane):
                self._enter(record)
            elif not isinstance(lane.ending, Failed):
                self.ended.append(_end(lane))

    def run(self) -> None:
        """Gives each turn to the lane that has trained the fewest epochs; a command is for all of them."""
        last = None
        reached = self._reached()
        self.head.append([Resumed(reached.step, reached.epoch)])
        while self.going:
            command = self._turn(min(self.going, key=_epoch), Worker.epoch)
            if command:
                last = command
                for lane in list(self.going):
                    self._turn(lane, partial(Worker.obey, command=command))
        self.head.append([self._ending(last)])

    def _enter(self, record: Record) -> None:
        with failing(record):
            worker = Worker(record, self.control, self._raw(record))
            worker.begin()
            self.going.append(worker)

    def _raw(self, record: Record) -> Raw:
        """The data of a lane, read once for all lanes that learn from the same."""
        key = record.experiment.data, record.experiment.reading
        if key not in self.raws:
            self.raws[key] = datasets.load(record.experiment, record.blob("upload"))
        return self.raws[key]

    def _turn(self, lane: Worker, act: Callable[[Worker], Command | None]) -> Command | None:
        """What the act of a lane gives back. A lane that has ended, or fails, leaves; the others go on."""
        self.going.remove(lane)
        command = None
        with failing(lane.record):
            lane.back()
            command = act(lane)
            lane.rest()
            if lane.ended:
                self.ended.append(lane.training.position)
            else:
                self.going.append(lane)
        return command

    def _reached(self) -> Position:
        """The step and the epoch of the lane that came furthest, and the seconds of all of them."""
        places = self.ended + [lane.training.position for lane in self.going]
        return Position(
            step=max((place.step for place in places), default=0),
            epoch=max((place.epoch for place in places), default=1),
            seconds=sum(place.seconds for place in places),
        )

    def _ending(self, last: Command | None) -> Event:
        """How the race came to rest; as its lanes did where all of them failed."""
        reached = self._reached()
        if last and last.do == "pause":
            return Paused(reached.step, last.reason)
        if not self.ended:
            return Failed(getattr(History(self.lanes[0]).advance().ending, "message", ""))
        epoch = min(reached.epoch, max(lane.experiment.training.epochs for lane in self.lanes))
        return Finished(reached.step, epoch, bool(last and last.do == "stop"), {}, {}, reached.seconds)


def _epoch(lane: Worker) -> int:
    return lane.training.position.epoch


def _end(lane: History) -> Position:
    return Position(step=lane.step, epoch=len(lane.epochs) + 1, seconds=max(lane.batches()["seconds"], default=0.0))
