"""A table of one whole fit in five ways: rnnlab with everything recorded, PyTorch's tutorial loop, Keras on torch, Lightning, skorch.

Each fit has a process of its own and one thread; they take turns, so noise of the machine falls on all alike. Of Keras,
Lightning and skorch those take part that are installed.
"""

import argparse
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from statistics import median

CONTENDERS = Path(__file__).with_name("contenders.py")
WANTED = {"tutorial": {"lstm": 2.0, "gru": 2.5}, "keras": {"lstm": 5.0}, "lightning": {"lstm": 2.5}, "skorch": {"lstm": 2.5}}
"""Least times that the other may take of ours, where one is wanted."""
EVERY = {"keras": 3, "lightning": 3, "skorch": 3}
"""Rounds of which a slow one takes part in one."""

Fit = dict[str, list[float]]


def fit(name: str, cell: str, seed: int) -> Fit:
    """The times of one fit in a fresh process."""
    done = subprocess.run([sys.executable, CONTENDERS, name, cell, str(seed)], stdout=subprocess.PIPE, check=True, text=True)
    times = json.loads(done.stdout.splitlines()[-1])
    times["MSE"] = [times["MSE"]] * 2
    times["both"] = [a + b for a, b in zip(times["import"], times["fit"])]
    return times


def contenders() -> list[str]:
    """Ours, the tutorial's, and the others that are installed; of one that is not, a sentence is printed."""
    there = ["ours", "tutorial"]
    for name in EVERY:
        if find_spec(name):
            there.append(name)
        else:
            print(f"{name} takes no part: it is not installed.")
    return there


def take_turns(names: list[str], cell: str, rounds: int) -> dict[str, list[Fit]]:
    """The fits of each contender, one a round."""
    fits: dict[str, list[Fit]] = {name: [] for name in names}
    for number in range(rounds):
        for name, done in fits.items():
            if number % EVERY.get(name, 1) == 0:
                done.append(fit(name, cell, seed=number))
    return fits


def middle(fits: list[Fit], what: str, kind: int) -> float:
    """The median; kind 0 is on the wall, 1 of CPU."""
    return median(one[what][kind] for one in fits)


def print_table(fits: dict[str, list[Fit]], cell: str) -> None:
    """Medians, and how many times as long as ours each took."""
    print(f"{'':10}{'rounds':>7}{'import s':>10}{'fit s':>8}{'fit CPU s':>11}{'test MSE':>10}", end="")
    print(f"{'its/ours: fit':>15}{'fit CPU':>9}{'import+fit':>12}{'wanted':>8}")
    mine = fits["ours"]
    for name, its in fits.items():
        print(f"{name:10}{len(its):>7}{middle(its, 'import', 0):>10.2f}{middle(its, 'fit', 0):>8.2f}{middle(its, 'fit', 1):>11.2f}", end="")
        print(f"{middle(its, 'MSE', 0):>10.4f}", end="")
        ratios = [middle(its, *of) / middle(mine, *of) for of in (("fit", 0), ("fit", 1), ("both", 0))]
        print(f"{ratios[0]:>15.2f}{ratios[1]:>9.2f}{ratios[2]:>12.2f}{WANTED.get(name, {}).get(cell, ''):>8}")


def main() -> None:
    """Reads the options, fits, prints."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--cell", choices=("rnn", "lstm", "gru"), default="lstm")
    chosen = options.parse_args()
    print(f"{chosen.cell}(50) + linear layer, noisy sine, 690 windows of 10, 100 epochs of 22 batches, one thread; medians")
    print_table(take_turns(contenders(), chosen.cell, chosen.rounds), chosen.cell)


if __name__ == "__main__":
    main()
