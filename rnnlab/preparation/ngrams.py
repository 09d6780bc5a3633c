"""A text predicted by counting: what a network that writes must beat."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Runs:
    """The different runs of n tokens in a text, counted. A run's number is its place in `keys`; the run before it is its context.

    Shapes: keys and counts (R,), keys ascending: the context's number times the size of the alphabet, plus the last token;
    totals and kinds (C,): how often each context is followed, and by how many different tokens.
    """

    keys: Ints
    counts: Ints
    totals: Ints
    kinds: Ints

    def find(self, keys: Ints) -> Ints:
        """The numbers of runs; -1 for one that was never seen."""
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[places] == keys, places, -1)

    def chance(self, contexts: Ints, runs: Ints, shorter: Floats) -> Floats:
        """The chance of each run's last token, mixed with what shorter contexts say; that alone after a context never seen."""
        known = contexts >= 0
        kinds = np.where(known, self.kinds[contexts], 0)
        totals = np.where(known, self.totals[contexts], 0)
        counts = np.where(runs >= 0, self.counts[runs], 0)
        mixed: Floats = (counts + kinds * shorter) / np.maximum(totals + kinds, 1)
        return np.where(totals > 0, mixed, shorter)


class Ngrams:
    """Interpolated n-grams with Witten and Bell's weights, counted in a text (K,) of tokens below `size`.

    P(w | h) = (c(h w) + T(h) P(w | h')) / (c(h) + T(h)), where T(h) is how many different tokens follow the context h, and h' is h
    without its first token; with no context left, h' gives each token the same chance.
    Source: I. H. Witten and T. C. Bell (1991), The zero-frequency problem, IEEE Transactions on Information Theory 37(4), method C.
    """

    def __init__(self, text: Ints, size: int, longest: int) -> None:
        self.size = size
        self.tables: list[Runs] = []
        contexts, count = np.zeros(len(text), np.int64), 1
        for _ in range(longest):
            keys, numbers, counts = np.unique(contexts * size + text, return_inverse=True, return_counts=True)
            owners = keys // size
            totals = np.bincount(owners, counts, count).astype(np.int64)
            self.tables.append(Runs(keys, counts, totals, np.bincount(owners, minlength=count)))
            contexts, text, count = numbers[:-1], text[1:], len(keys)

    def nats(self, text: Ints) -> list[Floats]:
        """The negative log chance of each token of a text (K,), by the length of the runs that are looked at, from 1."""
        chance = np.full(len(text), 1 / self.size)
        contexts, found = np.zeros(len(text), np.int64), []
        for start, table in enumerate(self.tables):
            keys = np.where(contexts >= 0, contexts * self.size + text[start:], -1)
            runs = table.find(keys)
            chance = chance.copy()
            chance[start:] = table.chance(contexts, runs, chance[start:])
            contexts = runs[:-1]
            found.append(-np.log(chance))
        return found

    def after(self, tokens: Ints) -> Floats:
        """The chance of every token after one of these (M,), by runs of two. Shape (M, size)."""
        single, double = self.tables[0], self.tables[1]
        alone = np.full(self.size, 1 / self.size)
        alone = single.chance(np.zeros(self.size, np.int64), single.find(np.arange(self.size)), alone)
        contexts = single.find(tokens)[:, None]
        keys = np.where(contexts >= 0, contexts * self.size + np.arange(self.size), -1)
        return double.chance(np.broadcast_to(contexts, keys.shape), double.find(keys), np.broadcast_to(alone, keys.shape))
