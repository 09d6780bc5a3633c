"""A table of how much faster networks are trained side by side than one after the other, by their size and number.

Each chunk is an epoch of the noisy sine, validation included, by one network alone or by all side by side; chunks take turns, and
the ratio is that of the median CPU times, for each network. rnnlab/search/together.py takes its rule from here.
"""

import argparse
import os
import sys
import time
from pathlib import Path
from statistics import median

os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch

from rnnlab import datasets
from rnnlab.experiment import Experiment
from rnnlab.raw import Raw
from rnnlab.training.events import EpochDone
from rnnlab.training.fleet import Fleet
from rnnlab.training.lane import Lane
from rnnlab.training.training import Training

SIZES = ((4, 10), (16, 10), (50, 10), (100, 10), (8, 30), (16, 30), (32, 30), (50, 30))
"""Units and steps."""
COUNTS = (2, 4, 8, 16, 32)
EPOCHS = 1000


def alone(training: Training) -> float:
    """CPU seconds of an epoch of one."""
    before = time.thread_time()
    for event in training:
        if isinstance(event, EpochDone):
            break
    return time.thread_time() - before


def abreast(fleet: Fleet) -> float:
    """CPU seconds of an epoch of all, for each."""
    before, epochs = time.thread_time(), fleet.epochs
    while fleet.epochs == epochs:
        fleet.advance()
    return (time.thread_time() - before) / len(fleet.lanes)


def ratios(experiment: Experiment, raw: Raw, rounds: int) -> tuple[float, list[float]]:
    """CPU milliseconds of an epoch of one alone, and how many times as fast each is of 2, 4, 8 ... side by side."""
    training = Training(experiment, raw)
    fleets = [Fleet([Lane(experiment.but(seed=seed), raw) for seed in range(count)]) for count in COUNTS]
    times: list[list[float]] = []
    for number in range(-1, rounds):
        found = [alone(training), *(abreast(fleet) for fleet in fleets)]
        if number >= 0:
            times.append(found)
    single, *others = (median(each) for each in zip(*times))
    return 1000 * single, [single / other for other in others]


def main() -> None:
    """Reads the options, trains, prints."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--cells", nargs="+", default=["lstm", "gru", "rnn"])
    options.add_argument("--batch-size", type=int, default=32)
    chosen = options.parse_args()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    print(f"{'cell':6}{'units':>7}{'steps':>7}{'ms alone':>10}" + "".join(f"{count:>6} at once" for count in COUNTS))
    for cell in chosen.cells:
        for units, steps in SIZES:
            choices = {"cell": cell, "hidden_size": units, "lookback": steps, "batch_size": chosen.batch_size, "epochs": EPOCHS}
            experiment = Experiment.of({**choices, "device": "cpu"})
            single, found = ratios(experiment, datasets.load(experiment), chosen.rounds)
            print(f"{cell:6}{units:>7}{steps:>7}{single:>10.1f}" + "".join(f"{ratio:>14.2f}" for ratio in found), flush=True)


if __name__ == "__main__":
    main()
