"""Trials of small networks climbed side by side in one process, where that is faster than one after the other."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from rnnlab.errors import RnnlabError
from rnnlab.experiment import Experiment
from rnnlab.packing import unpack
from rnnlab.raw import Raw
from rnnlab.runs.worker import excuse
from rnnlab.search.rung import Order, Reached, begun
from rnnlab.search.study import Study
from rnnlab.training.events import Diverged, EpochDone
from rnnlab.training.fleet import Fleet
from rnnlab.training.lane import Lane, can_stand_abreast
from rnnlab.training.training import Training, training_of

OWN = ("seed", "learning_rate", "weight_decay", "clip", "keep", "shuffle")
"""What each of those that stand side by side may have of its own."""
MOST = 32
"""Trials at once: from 16 on each costs about the same, and a budget of minutes should end with some trials trained to their end."""
FEWEST = 4
"""Trials below which it is not worth it: 2 at once take as long as one after the other."""
MOST_UNITS, MOST_OF_A_SEQUENCE, MOST_OF_A_BATCH = 64, 1000, 64_000
"""Units; units times steps; and that times the sequences of a batch, up to which it is faster on one core of a processor."""
FRACTION = 4
"""Of the trials that TPE may try at once it is one in so many of all, as it draws them knowing of each other only where they are."""


def lanes(study: Study, experiment: Experiment, raw: Raw) -> int:
    """How many trials are trained side by side; 1 where they differ in more than their luck and rate, or are not faster so.

    Times as fast as one after the other, for LSTM, GRU and RNN with batches of 32 (benchmarks/abreast.py):

        units x steps      4 at once        8 at once        32 at once
        4 x 10             2.3 2.4 2.0      3.9 4.2 3.8      7.8 10.9 9.4
        16 x 10            1.9 2.2 1.8      2.5 3.0 3.0      3.6 4.5 5.9
        16 x 30            1.2 1.8 1.6      1.5 2.4 2.5      2.4 3.4 3.9
        50 x 10            1.8 1.4 1.6      1.6 1.7 1.9      1.8 2.0 3.0
        32 x 30            1.1 1.6 1.5      1.5 2.0 2.0      1.5 1.9 3.0
        50 x 30            1.1 1.4          1.3 1.7          1.0 1.4
        100 x 10           1.0 0.9          1.0 1.1          0.8 0.9

    With batches of 128 the first five still gain 1.2 to 7.8. Raises RnnlabError for an experiment that cannot be trained.
    """
    if any(each.name not in OWN for each in study.ranges):
        return 1
    training = training_of(experiment, raw)
    waits = study.sampler == "tpe" and study.size > study.trials
    wanted = study.planned // FRACTION if waits else study.planned
    return min(wanted, MOST) if wanted >= FEWEST and can_stand_abreast(training) and _small(training) else 1


def _small(training: Training) -> bool:
    units = training.experiment.model.hidden_size
    numbers = training.x.shape[1] * units
    return units <= MOST_UNITS and numbers <= MOST_OF_A_SEQUENCE and numbers * training.settings.batch_size <= MOST_OF_A_BATCH


class Together:
    """Climbs orders side by side, and keeps their networks at hand, so that a checkpoint is read only where it comes from elsewhere."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, int], tuple[bytes, Lane]] = {}
        self._fleet: Fleet | None = None

    def climb(self, orders: Sequence[Order], raw: Raw, stopped: Callable[[], bool]) -> list[Reached]:
        """Where each of these orders, which `alike` says are of a kind, is after its rung, or after the step in which it was stopped."""
        began = time.perf_counter()
        try:
            found = self._climbed(orders, [self._lane(order, raw) for order in orders], stopped)
        except (RnnlabError, MemoryError, RuntimeError) as error:
            told = excuse(error)
            if not told:
                raise
            found = [Reached(message=told)] * len(orders)
        seconds = (time.perf_counter() - began) / len(orders)
        return [replace(reached, seconds=seconds) for reached in found]

    def _lane(self, order: Order, raw: Raw) -> Lane:
        checkpoint, lane = self._kept.pop((order.trial, order.fold), (b"", None))
        return lane if lane and checkpoint == order.checkpoint else begun(order, raw, Lane)

    def _climbed(self, orders: Sequence[Order], side: list[Lane], stopped: Callable[[], bool]) -> list[Reached]:
        losses: dict[Lane, list[float]] = {lane: [] for lane in side}
        ended: dict[Lane, Reached] = {}
        fleet = self._fleet if self._fleet and self._fleet.lanes == side else Fleet(side)
        while fleet.epochs < orders[0].epochs:
            for lane, event in zip(fleet.lanes, fleet.advance(), strict=True):
                if isinstance(event, EpochDone):
                    losses[lane].append(event.scores["validation"]["loss"])
                if isinstance(event, Diverged):
                    ended[lane] = Reached.diverged(event)
            going_on = [lane for lane in fleet.lanes if lane not in ended]
            if stopped() or not going_on:
                break
            fleet = fleet if len(going_on) == len(fleet.lanes) else Fleet(going_on)
        self._fleet = fleet
        found = [ended.get(lane) or Reached.of(lane, losses[lane]) for lane in side]
        for order, reached, lane in zip(orders, found, side, strict=True):
            self._kept[order.trial, order.fold] = reached.checkpoint, lane
        for old in [*self._kept][:-MOST]:
            del self._kept[old]
        return found


def alike(order: Order) -> tuple[object, ...]:
    """What orders that are climbed side by side share: all but what each may have of its own, the fold, and where they are."""
    alone = Experiment.model_validate_json(order.experiment).flat()
    shared = tuple((name, value) for name, value in alone.items() if name not in OWN)
    step = unpack(order.checkpoint)[1]["position"]["step"] if order.checkpoint else 0
    return shared, order.fold, order.folds, order.epochs, step
