"""Prints how long the search of Select and match takes: `python benchmarks/matching.py [--steps 200000] [--units 64]`.

States that wander as those of a network do, in sequences of 50 steps, and stretches with few and with many units on. The first pass
is one comparison of every state with the threshold; the ratio says how many such passes the whole search costs.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from rnnlab.inspection.matches.alike import Reading, alike, packed, units_of

LENGTH, THRESHOLD, SHOWN = 50, 0.3, 50
WANTED = 0.3
"""CPU seconds that the search may take over 200,000 steps of 64 units."""


def states(steps: int, units: int) -> np.ndarray:
    """(K, H), each sequence a random walk from 0, squashed."""
    walks = np.random.default_rng(0).normal(0, 0.3, (steps // LENGTH, LENGTH, units)).astype(np.float32)
    return np.tanh(walks.cumsum(axis=1)).reshape(-1, units)


def timed(ask: Callable[[], object], rounds: int) -> float:
    """The median of the CPU seconds that it takes, on one thread."""
    spent = []
    for _ in range(rounds):
        began = time.process_time()
        ask()
        spent.append(time.process_time() - began)
    return median(spent)


def main() -> None:
    """Reads the options, searches, prints."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--steps", type=int, default=200_000)
    options.add_argument("--units", type=int, default=64)
    options.add_argument("--rounds", type=int, default=7)
    chosen = options.parse_args()
    h = states(chosen.steps, chosen.units)
    owners, places = np.arange(len(h)) // LENGTH, np.arange(len(h))
    first = timed(lambda: h >= THRESHOLD, chosen.rounds)
    reading = Reading(packed(h >= THRESHOLD), owners, places)
    print(f"{len(h):,} steps of {chosen.units} units: the first pass takes {first * 1e3:.1f} ms; wanted, in all: {WANTED * 1e3:.0f} ms")
    print(f"{'stretch of':>12}{'units on':>10}{'seconds':>10}{'passes':>8}")
    for steps in (1, 2, 4, 8, 16):
        own = np.array([[30, 29 + steps]])
        wanted = reading.over(own)[0]

        def search(wanted: np.ndarray = wanted, steps: int = steps) -> object:
            whole = Reading(packed(h >= THRESHOLD), owners, places)
            return alike(whole, wanted, (False, False), np.arange(30, 30 + steps), SHOWN)

        seconds = timed(search, chosen.rounds)
        print(f"{steps:>12}{len(units_of(wanted)):>10}{seconds:>10.3f}{seconds / first:>8.1f}")


if __name__ == "__main__":
    main()
