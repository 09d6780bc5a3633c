"""A table of what recording costs: the time of a fit with ever more of it, over the bare loop's.

All fits are of the preset (LSTM(50), noisy sine) on one thread, in one process, in turns.
"""

import argparse
import os
import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch

from rnnlab.experiment import Experiment
from rnnlab.runs.control import Control
from rnnlab.runs.host import PRELOADED
from rnnlab.runs.record import Record
from rnnlab.runs.worker import Worker
from rnnlab.training.randomness import order
from rnnlab.training.training import Training, train

WANTED = 1.08
"""Most of the bare loop's time that a fit with all its recording may take."""


def loop(experiment: Experiment, watch: Callable[[Training, torch.Tensor], None]) -> None:
    """The bare loop: batch, gradient, step. `watch` is called between the gradient and the step."""
    run = Training(experiment)
    settings = experiment.training
    run.network.train()
    for epoch in range(1, settings.epochs + 1):
        for rows in order(len(run.x), settings.batch_size, settings.seed, epoch, settings.shuffle):
            run.flat.gradient.zero_()
            loss = run.task.loss(run.network(run.x[rows]), run.y[rows])
            loss.backward()
            watch(run, loss)
            run.adam.step()


def bare(experiment: Experiment) -> None:
    """Nothing is looked at."""
    loop(experiment, lambda run, loss: None)


def with_loss(experiment: Experiment) -> None:
    """The loss of each batch as a number."""
    loop(experiment, lambda run, loss: loss.item())


def with_norm(experiment: Experiment) -> None:
    """The norm of the gradient too, and the last good weights kept."""

    def watch(run: Training, loss: torch.Tensor) -> None:
        loss.item()
        run.flat.gradient.norm().item()
        run.good.copy_(run.flat.values)

    loop(experiment, watch)


def with_events(experiment: Experiment) -> None:
    """All events, with a validation each epoch and the scores at the end, that nobody keeps."""
    deque(train(experiment), maxlen=0)


def with_record(experiment: Experiment) -> None:
    """All that a worker does: snapshots, checkpoints, and a record on disk."""
    read, write = os.pipe()
    with TemporaryDirectory() as folder, os.fdopen(write, "w"):
        record = Record.create(Path(folder, "run"), experiment)
        Worker(record, Control(os.fdopen(read))).run()
        record.close()


CONTENDERS = {
    "bare loop": bare,
    "+ loss.item()": with_loss,
    "+ gradient norm, last good weights": with_norm,
    "+ events, validation each epoch": with_events,
    "+ record on disk, snapshots (a worker)": with_record,
}


def timed(fit: Callable[[Experiment], None], experiment: Experiment) -> tuple[float, float]:
    """Seconds on the wall and of CPU."""
    wall, cpu = time.perf_counter(), time.process_time()
    fit(experiment)
    return time.perf_counter() - wall, time.process_time() - cpu


def take_turns(experiment: Experiment, rounds: int) -> dict[str, list[tuple[float, float]]]:
    """The times of each contender, one a round, after one round that does not count."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in CONTENDERS}
    for number in range(-1, rounds):
        for name, fit in CONTENDERS.items():
            spent = timed(fit, experiment.but(epochs=2) if number < 0 else experiment)
            if number >= 0:
                times[name].append(spent)
    return times


def print_table(times: dict[str, list[tuple[float, float]]]) -> None:
    """Ratios of medians to the bare loop's, on the wall and of CPU."""
    base = [median(kind) for kind in zip(*times["bare loop"])]
    print(f"{'':40}{'wall':>8}{'CPU':>8}{'wanted':>9}")
    for name, spent in times.items():
        wall, cpu = (median(kind) / whole for kind, whole in zip(zip(*spent), base))
        print(f"{name:40}{wall:>8.3f}{cpu:>8.3f}{WANTED if name.endswith('worker)') else '':>9}")


def main() -> None:
    """Reads the options, fits, prints."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--cell", choices=("rnn", "lstm", "gru"), default="lstm")
    chosen = options.parse_args()
    for module in PRELOADED:
        __import__(module)
    torch.set_num_threads(1)
    experiment = Experiment.of({"cell": chosen.cell, "device": "cpu"})
    print(f"{chosen.cell}(50) + linear layer, noisy sine, 100 epochs of 22 batches, one thread; over the bare loop, {chosen.rounds} rounds")
    print_table(take_turns(experiment, chosen.rounds))


if __name__ == "__main__":
    main()
