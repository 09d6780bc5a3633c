"""Runs of steps over which much the same units are on as in a given set, the most alike first.

After H. Strobelt et al., LSTMVis (2018), section 5.2; a run is ranked by what is on over all of it, and no two overlap.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Words = NDArray[np.uint64]

WORD = 64


@dataclass(frozen=True)
class Reading:
    """Many sequences one after the other, K steps in all, and which units are on at each.

    Shapes: words (K, W), a bit a unit; owners (K,), of which sequence a step is; places (K,), numbers from 0, the same for two steps
    that are the same moment of the data.
    """

    words: Words
    owners: Ints
    places: Ints

    def over(self, runs: Ints, off_before: bool = False, off_after: bool = False) -> Words:
        """The units (R, W) that are on over all of each run (R, 2) and, where that is asked, off at the step before it or after it.

        A run holds its first and its last step. Before the first step of a sequence, and after its last, every unit is off.
        """
        first, last = runs.T
        ended = np.concatenate([self.words, np.zeros_like(self.words[:1])])
        bounds = np.stack([first, last + 1], axis=1).ravel()
        found: Words = np.bitwise_and.reduceat(ended, bounds, axis=0)[::2] if len(runs) else self.words[:0]
        for asked, inside, beside in ((off_before, first, first - 1), (off_after, last, last + 1)):
            if asked and len(runs):
                there = (beside >= 0) & (beside < len(self.owners))
                there &= self.owners[np.where(there, beside, 0)] == self.owners[inside]
                found = found & ~np.where(there[:, None], ended[beside], np.uint64(0))
        return found


@dataclass(frozen=True)
class Likeness:
    """A run, by its first and its last step of a reading, and how much it is like a set of units."""

    first: int
    last: int
    common: list[int]
    """Units of the set that are on over all of it."""
    others: int
    """How many more are."""
    score: float
    """Jaccard's: units on in both over units on in either, 0 to 1."""


def packed(on: Bools) -> Words:
    """Which units are on, (K, H), as words of 64 bits, (K, W)."""
    bits = np.packbits(on, axis=1, bitorder="little")
    missing = -bits.shape[1] % (WORD // 8)
    return np.ascontiguousarray(np.pad(bits, ((0, 0), (0, missing)))).view(np.uint64)


def units_of(words: Words) -> list[int]:
    """The numbers of the units whose bits are set in (W,)."""
    return [int(unit) for unit in np.flatnonzero(_bits(words[None])[0])]


def alike(reading: Reading, wanted: Words, sides: tuple[bool, bool], own: Ints, most: int) -> list[Likeness]:
    """The runs most like the wanted units (W,), at most `most`, none of them at a place of `own` or of a better one.

    First those with most of the wanted units, then those with the fewest others, then the longest, then the earliest; `sides` says
    whether units must be off before a run, and after it, to count.
    """
    found = runs(reading, wanted)
    sets = reading.over(found, *sides)
    common, either = (np.bitwise_count(words).sum(axis=1, dtype=np.int64) for words in (sets & wanted, sets | wanted))
    order = np.lexsort((found[:, 0], found[:, 0] - found[:, 1], either, -common))
    kept = _apart(found[order[common[order] > 0]], reading.places, own, most)
    return [
        Likeness(
            first=int(found[row, 0]),
            last=int(found[row, 1]),
            common=units_of(sets[row] & wanted),
            others=int(either[row] - np.bitwise_count(wanted).sum()),
            score=float(common[row] / either[row]),
        )
        for row in order[kept]
    ]


def runs(reading: Reading, wanted: Words) -> Ints:
    """Where some of the wanted units (W,) are on, the longest runs over which just these of them go on, (R, 2), in order.

    Each step at which some are on is in a run over which all of these are on; where one more comes on meanwhile, in another one too.
    """
    some, owners = reading.words & wanted, reading.owners
    changes = (some[1:] != some[:-1]).any(axis=1) | (owners[1:] != owners[:-1])
    first = np.flatnonzero(np.concatenate([np.ones(min(len(some), 1), np.bool_), changes]))
    last = np.concatenate([first[1:], [len(some)]])[: len(first)] - 1
    sets = _bits(some[first])[:, np.flatnonzero(_bits(wanted[None])[0])]
    goes_on = np.zeros_like(sets)
    goes_on[1:] = sets[1:] & sets[:-1] & (owners[first[1:]] == owners[first[:-1]])[:, None]
    count = len(first)
    since = _since(goes_on)
    until = _since(np.roll(goes_on, -1, axis=0)[::-1])[::-1]
    begins = np.where(sets, since, np.int32(0)).max(axis=1, initial=0)
    ends = count - 1 - np.where(sets, until, np.int32(0)).max(axis=1, initial=0)
    found = np.sort((begins.astype(np.int64) * count + ends)[sets.any(axis=1)])
    found = found[np.diff(found, prepend=-1) > 0]
    return np.stack([first[found // max(count, 1)], last[found % max(count, 1)]], axis=1)


def _since(goes_on: Bools) -> NDArray[np.int32]:
    """By piece and unit, (R, U), the piece since which it has gone on without a break."""
    pieces = np.arange(len(goes_on), dtype=np.int32)[:, None]
    found: NDArray[np.int32] = np.maximum.accumulate(np.where(goes_on, np.int32(0), pieces), axis=0)
    return found


def _apart(found: Ints, places: Ints, own: Ints, most: int) -> list[int]:
    """Which of the runs (R, 2) to keep, in order, so that no place is taken twice, nor one of `own`."""
    taken = np.zeros(1 + max(places.max(initial=0), own.max(initial=0)), np.bool_)
    taken[own] = True
    kept: list[int] = []
    for row, (first, last) in enumerate(found):
        here = places[first : last + 1]
        if taken[here].any():
            continue
        taken[here] = True
        kept.append(row)
        if len(kept) == most:
            break
    return kept


def _bits(words: Words) -> Bools:
    """Words (R, W) as bits (R, 64 W)."""
    return np.unpackbits(words.view(np.uint8), axis=1, bitorder="little").view(np.bool_)
