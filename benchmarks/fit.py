"""A table of one whole fit in three ways: rnnlab with everything recorded, PyTorch's tutorial loop, Keras on torch.

Each fit has a process of its own and one thread; they take turns, so noise of the machine falls on all alike.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from statistics import median

CONTENDERS = Path(__file__).with_name("contenders.py")
WANTED = {"tutorial": 0.5, "keras": 0.2}
"""Most of the other's time that ours may take."""
KERAS_EVERY = 3
"""Rounds of which Keras, which is slow, takes part in one."""

Fit = dict[str, list[float]]


def fit(name: str, cell: str, seed: int) -> Fit:
    """The times of one fit in a fresh process."""
    done = subprocess.run([sys.executable, CONTENDERS, name, cell, str(seed)], stdout=subprocess.PIPE, check=True, text=True)
    times = json.loads(done.stdout.splitlines()[-1])
    times["MSE"] = [times["MSE"]] * 2
    times["both"] = [a + b for a, b in zip(times["import"], times["fit"])]
    return times


def take_turns(cell: str, rounds: int) -> dict[str, list[Fit]]:
    """The fits of each contender, one a round."""
    fits: dict[str, list[Fit]] = {"ours": [], "tutorial": [], "keras": []}
    for number in range(rounds):
        for name, done in fits.items():
            if name != "keras" or number % KERAS_EVERY == 0:
                done.append(fit(name, cell, seed=number))
    return fits


def middle(fits: list[Fit], what: str, kind: int) -> float:
    """The median; kind 0 is on the wall, 1 of CPU."""
    return median(one[what][kind] for one in fits)


def print_table(fits: dict[str, list[Fit]]) -> None:
    """Medians, and the ratio of ours to each."""
    print(f"{'':10}{'rounds':>7}{'import s':>10}{'fit s':>8}{'fit CPU s':>11}{'test MSE':>10}", end="")
    print(f"{'ours/it: fit':>15}{'fit CPU':>9}{'import+fit':>12}{'wanted':>8}")
    mine = fits["ours"]
    for name, its in fits.items():
        print(f"{name:10}{len(its):>7}{middle(its, 'import', 0):>10.2f}{middle(its, 'fit', 0):>8.2f}{middle(its, 'fit', 1):>11.2f}", end="")
        print(f"{middle(its, 'MSE', 0):>10.4f}", end="")
        ratios = [middle(mine, *of) / middle(its, *of) for of in (("fit", 0), ("fit", 1), ("both", 0))]
        print(f"{ratios[0]:>15.2f}{ratios[1]:>9.2f}{ratios[2]:>12.2f}{WANTED.get(name, ''):>8}")


def main() -> None:
    """Reads the options, fits, prints."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--cell", choices=("rnn", "lstm", "gru"), default="lstm")
    chosen = options.parse_args()
    print(f"{chosen.cell}(50) + linear layer, noisy sine, 690 windows of 10, 100 epochs of 22 batches, one thread; medians")
    print_table(take_turns(chosen.cell, chosen.rounds))


if __name__ == "__main__":
    main()
