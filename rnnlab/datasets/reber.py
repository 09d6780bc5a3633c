"""Strings of a small grammar inside another: nearly all is said by the last few symbols, and one symbol only by the second."""

from math import log

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Puzzle

__all__ = ["Reber"]

SEQUENCES = 4000
NAMES = tuple("BTPSXVE")
ARCS = (("B1",), ("T2", "P3"), ("S2", "X4"), ("T3", "V5"), ("X3", "S6"), ("P4", "V6"), ("E0",))
"""From each state the symbols that can come, each with the state that it leads to; each of two with probability 1/2."""
CHOICES, PREDICTED = 7, 11
"""Choices between two symbols in a string, and symbols after its first, on average."""


class Reber(Dataset):
    """4,000 strings, 9 symbols long at least."""

    title = "Embedded Reber grammar"
    presets = {"label": {"cell": "gru", "hidden_size": 32, "learning_rate": 3e-3, "batch_size": 64, "clip": 1.0, "epochs": 20}}
    card = Card(
        title="Embedded Reber grammar",
        about="4,000 strings of seven symbols, 12 long on average: B, then T or P, then a string of Reber's grammar, then the T or P "
        "of the beginning, then E. At each step the next symbol is to be told; any that the grammar allows is right. Chance "
        "decides 7 symbols of 11, so no one can do better than 7 ln 2 / 11 = 0.441 nats, and who forgets the second symbol pays"
        " ln 2 once more, 0.504, and has half of the strings right; a quarter of the way from the first to the second counts as"
        " solved.",
        source="Made by rnnlab as Hochreiter and Schmidhuber (1997), experiment 1, define it, after Cleeremans and others (1989).",
        licence="MIT, as rnnlab",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Puzzle:
        """The same strings for every seed: all symbols but the last one-hot, and at each step the symbol that follows."""
        rng = np.random.default_rng(1)
        strings = [_string(rng) for _ in range(SEQUENCES)]
        lengths = np.array([len(symbols) - 1 for symbols, _ in strings])
        x = np.zeros((SEQUENCES, lengths.max(), len(NAMES)), np.float32)
        wanted, legal = np.full(x.shape[:2], -100), np.zeros(x.shape, np.bool_)
        for row, (symbols, allowed) in enumerate(strings):
            numbers, steps = [NAMES.index(symbol) for symbol in symbols], np.arange(len(symbols) - 1)
            x[row, steps, numbers[:-1]] = 1
            wanted[row, steps] = numbers[1:]
            for step, names in enumerate(allowed):
                legal[row, step, [NAMES.index(name) for name in names]] = True
        return Puzzle(
            x=x,
            y=wanted,
            feature_names=NAMES,
            class_names=NAMES,
            naive=_forgetful(legal, lengths),
            level=(CHOICES + 1) * log(2) / PREDICTED,
            solved=(CHOICES + 0.25) * log(2) / PREDICTED,
            card=self.card,
            lengths=lengths,
            legal=legal,
        )


def _string(rng: np.random.Generator) -> tuple[str, list[str]]:
    """One string, and for each of its symbols but the first those that could have come."""
    kept = "TP"[rng.integers(2)]
    symbols, allowed, state, ended = "B" + kept, ["TP"], 0, False
    while not ended:
        arcs = ARCS[state]
        arc = arcs[rng.integers(len(arcs))]
        allowed.append("".join(other[0] for other in arcs))
        symbols += arc[0]
        state, ended = int(arc[1]), arc[0] == "E"
    return symbols + kept + "E", [*allowed, kept, "E"]


def _forgetful(legal: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The log probabilities (N, T, C) of one who knows the grammar, but not the second symbol any more."""
    allowed = legal.astype(np.float32)
    allowed[np.arange(len(legal)), lengths - 2] = [name in "TP" for name in NAMES]
    chances = allowed / np.maximum(allowed.sum(axis=2, keepdims=True), 1)
    return np.asarray(np.log(np.maximum(chances, 1e-12)))
