"""Rungs on a cluster of Dask distributed. A rung whose worker dies is run again by its scheduler, on another."""

from queue import Empty, SimpleQueue
from urllib.parse import urlsplit

from rnnlab import datasets
from rnnlab.errors import RnnlabError, RunError
from rnnlab.experiment import Experiment
from rnnlab.raw import Raw
from rnnlab.search.executors import ADDRESS, Executor, Source, source
from rnnlab.search.rung import Order, Reached, climb

try:
    from distributed import Client, Future, KilledWorker
except ImportError as error:
    raise RunError(f"{ADDRESS} names a cluster, and Dask is not installed: run pip install rnnlab[cluster], or unset it.") from error

PATIENCE = 10.0
"""Seconds for a scheduler, and one worker at least, to answer."""
LOOK_EVERY = 0.1
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Cluster(Executor):
    """As many rungs at once as its workers have threads. Those in progress when it is closed are given up, not what they came from."""

    alone = False

    def __init__(self, address: str, upload: bytes | None) -> None:
        refuse_in_the_open(address)
        self.address, self.upload = address, upload
        self._orders: dict[Future[Reached], Order] = {}
        self._ended: SimpleQueue[Future[Reached]] = SimpleQueue()
        self._raws: dict[Source, Future[Raw | str]] = {}
        try:
            self.client = Client(address, timeout=PATIENCE, set_as_default=False)
            self.client.wait_for_workers(1, timeout=PATIENCE)
        except (OSError, TimeoutError) as error:
            raise RunError(f"No cluster with a worker answers at {address}: start it, or unset {ADDRESS}, and press Resume.") from error

    def room(self) -> int:
        """Threads of all workers that there are now, less the orders that they have."""
        if self.client.status != "running":
            raise RunError(f"The cluster at {self.address} no longer answers: start it again, and press Resume.")
        threads: dict[str, int] = self.client.nthreads()
        return sum(threads.values()) - len(self._orders)

    def submit(self, order: Order) -> None:
        """Sends the order off; one that asks for CUDA to a worker that has declared a GPU."""
        experiment = Experiment.model_validate_json(order.experiment)
        resources = {"GPU": 1} if experiment.training.device == "cuda" else None
        future = self.client.submit(on_worker, order, self._raw(experiment), pure=False, resources=resources)
        self._orders[future] = order
        future.add_done_callback(self._ended.put)

    def collect(self) -> list[tuple[Order, Reached]]:
        """The rungs that have ended."""
        found: list[tuple[Order, Reached]] = []
        try:
            future = self._ended.get(timeout=LOOK_EVERY)
            found.append((self._orders.pop(future), self._reached(future)))
        except Empty:
            pass
        return found

    def close(self) -> None:
        """Gives up what is not done, and lets go of the cluster."""
        self.client.cancel(list(self._orders))
        self.client.close()

    def _raw(self, experiment: Experiment) -> Future[Raw | str]:
        """The data, read by a worker and kept by the cluster."""
        key = source(experiment)
        if key not in self._raws:
            self._raws[key] = self.client.submit(load, experiment.model_dump_json(), self.upload, pure=False)
        return self._raws[key]

    def _reached(self, future: Future[Reached]) -> Reached:
        if future.status in {"cancelled", "lost"}:
            raise RunError(f"The cluster at {self.address} no longer answers: start it again, and press Resume.")
        try:
            reached: Reached = future.result()
        except KilledWorker:
            return Reached(message="The process of this trial ended, again and again, on different workers: choose smaller networks.")
        return reached


def load(experiment: str, upload: bytes | None) -> Raw | str:
    """The data of an experiment, or why there are none."""
    try:
        return datasets.load(Experiment.model_validate_json(experiment), upload)
    except RnnlabError as error:
        return str(error)


def on_worker(order: Order, raw: Raw | str) -> Reached:
    """Where a rung comes to on a thread of a worker, which computes as the processes of this app do."""
    import torch

    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    return Reached(message=raw) if isinstance(raw, str) else climb(order, raw)


def refuse_in_the_open(address: str) -> None:
    """Raises RunError for an address on another machine without encryption and certificates."""
    parts = urlsplit(address)
    if parts.scheme != "tls" and not (parts.scheme == "tcp" and parts.hostname in LOOPBACK):
        raise RunError(
            f"{ADDRESS} should begin with tls:// for a cluster on another machine, and {address[:100]!r} came: whoever reaches such a port "
            "can run code there, so set up certificates as the documentation of Dask says."
        )
