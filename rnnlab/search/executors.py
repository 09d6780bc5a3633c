"""Where rungs are computed: in this process, unless the operator of this machine has named a cluster."""

import os
from abc import ABC, abstractmethod
from collections.abc import Callable
from types import TracebackType
from typing import Self

from rnnlab import datasets
from rnnlab.errors import RnnlabError
from rnnlab.experiment import Data, Experiment, Preparation, Reading
from rnnlab.raw import Raw
from rnnlab.search.rung import Order, Reached, climb

ADDRESS = "RNNLAB_DASK"
"""The environment variable that holds a scheduler's address. Whoever reaches that port can run code there, so no page may ask for it."""

Source = tuple[Data, Reading, Preparation]
"""All that raw data can depend on."""


class Executor(ABC):
    """Takes orders and gives back what became of them, in any order."""

    alone: bool
    """Whether a rung that ends its process ends the search's too."""

    @abstractmethod
    def room(self) -> int:
        """How many orders more it can work on at once."""

    @abstractmethod
    def submit(self, order: Order) -> None:
        """Begins, or will begin, a rung."""

    @abstractmethod
    def collect(self) -> list[tuple[Order, Reached]]:
        """What was reached since the last time; waits a moment for it."""

    @abstractmethod
    def close(self) -> None:
        """Forgets the orders that are not done."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class Here(Executor):
    """One rung after the other in this process; a stop ends it within a step, with a checkpoint of where it is."""

    alone = True

    def __init__(self, upload: bytes | None, stopped: Callable[[], bool]) -> None:
        self.upload, self.stopped = upload, stopped
        self._orders: list[Order] = []
        self._read: tuple[Source, Raw] | None = None

    def room(self) -> int:
        """One at a time."""
        return 1 - len(self._orders)

    def submit(self, order: Order) -> None:
        """Keeps the order until it is collected."""
        self._orders.append(order)

    def collect(self) -> list[tuple[Order, Reached]]:
        """What the order that waits comes to, computed now."""
        order = self._orders.pop()
        try:
            raw = self._raw(Experiment.model_validate_json(order.experiment))
        except RnnlabError as error:
            return [(order, Reached(message=str(error)))]
        return [(order, climb(order, raw, self.stopped))]

    def close(self) -> None:
        """Nothing is left behind."""
        self._orders.clear()

    def _raw(self, experiment: Experiment) -> Raw:
        """The data, read anew where they can be others than the last."""
        key = source(experiment)
        if self._read is None or self._read[0] != key:
            self._read = key, datasets.load(experiment, self.upload)
        return self._read[1]


def source(experiment: Experiment) -> Source:
    """What of an experiment its raw data can depend on."""
    return experiment.data, experiment.reading, experiment.preparation


def executor(upload: bytes | None, stopped: Callable[[], bool]) -> Executor:
    """The cluster that the environment names, or this process. Raises RunError for a cluster that may not, or does not, answer."""
    address = os.environ.get(ADDRESS, "")
    if not address:
        return Here(upload, stopped)
    from rnnlab.search.cluster import Cluster  # imports Dask, an extra

    return Cluster(address, upload)
