"""Lanes of a race as records, for tests of what is read from them."""

from pathlib import Path

from rnnlab.experiment import Experiment
from rnnlab.runs.history import History
from rnnlab.runs.record import Record
from rnnlab.training.events import BatchDone, EpochDone, Event, Finished, Started

NAIVE = {"validation": {"loss": 0.5}}
LANE = Started(
    "cpu", 321, 1, {"train": 5, "validation": 2}, [10, 1], "validation", "squared error", "the last value", NAIVE, "low", "bptt", "fast"
)


class Lanes:
    """Makes the histories of lanes."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.made = folder, list[Record]()

    def __call__(self, losses: list[float], pace: float, ending: Event | None = None, **choices: object) -> History:
        record = Record.create(self.folder / f"{len(self.made)}.run", Experiment.of({"epochs": 3, **choices}))
        self.made.append(record)
        events: list[Event] = [LANE]
        for number, loss in enumerate(losses, start=1):
            scores = {"train": {"loss": 9.0}, "validation": {"loss": loss}}
            events += [BatchDone(number, number, 1.0, 1.0, pace * number), EpochDone(number, number, 0.1, scores, pace * number)]
        record.append([*events, *([ending] if ending else [])])
        return History(record).advance()


def finished(score: float, naive: float = 4.0, stopped: bool = False) -> Finished:
    scores = {part: {"RMSE": value, "MAE": 0.0} for part, value in (("train", 0.1), ("test", score))}
    return Finished(3, 3, stopped, scores, {"train": {"RMSE": 1.0}, "test": {"RMSE": naive}}, 1.0)
