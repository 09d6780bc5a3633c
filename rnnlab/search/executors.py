"""Where rungs are computed: in this process, unless the operator of this machine has named a cluster."""

import os
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from rnnlab import datasets
from rnnlab.errors import RnnlabError
from rnnlab.experiment import Data, Experiment, Preparation, Reading
from rnnlab.raw import Raw
from rnnlab.search.rung import Order, Reached, climb
from rnnlab.search.study import Study
from rnnlab.search.together import Together, alike, lanes

ADDRESS = "RNNLAB_DASK"
"""The environment variable that holds a scheduler's address. Whoever reaches that port can run code there, so no page may ask for it."""

Source = tuple[Data, Reading, Preparation]
"""All that raw data can depend on."""


class Executor(ABC):
    """Takes orders and gives back what became of them, in any order."""

    alone: bool
    """Whether a rung that ends its process ends the search's too."""

    def begin(self, study: Study, experiment: Experiment) -> int:
        """How many trials of this search are trained side by side, as one; told before the first order."""
        return 1

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
    """Rungs in this process, one after the other or side by side; a stop ends them within a step, with a checkpoint of where they are."""

    alone = True

    def __init__(self, upload: bytes | None, stopped: Callable[[], bool]) -> None:
        self.upload, self.stopped, self.lanes = upload, stopped, 1
        self._orders: list[Order] = []
        self._read: tuple[Source, Raw] | None = None
        self._together = Together()

    def begin(self, study: Study, experiment: Experiment) -> int:
        """As many as is faster, where it is; one where the experiment cannot be trained, which its trials will tell."""
        with suppress(RnnlabError):
            self.lanes = lanes(study, experiment, self._raw(experiment))
        return self.lanes

    def room(self) -> int:
        """One at a time, or as many as stand side by side."""
        return self.lanes - len(self._orders)

    def submit(self, order: Order) -> None:
        """Keeps the order until it is collected."""
        self._orders.append(order)

    def collect(self) -> list[tuple[Order, Reached]]:
        """What the order that has waited longest comes to, computed now; and with it all that can be computed beside it."""
        if self.lanes > 1:
            kind = alike(self._orders[0])
            orders = [order for order in self._orders if alike(order) == kind]
        else:
            orders = self._orders[:1]
        self._orders = [order for order in self._orders if order not in orders]
        try:
            raw = self._raw(Experiment.model_validate_json(orders[0].experiment))
        except RnnlabError as error:
            return [(order, Reached(message=str(error))) for order in orders]
        if self.lanes > 1:
            return [*zip(orders, self._together.climb(orders, raw, self.stopped), strict=True)]
        return [(orders[0], climb(orders[0], raw, self.stopped))]

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
