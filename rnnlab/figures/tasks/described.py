"""Pictures beside what a network wrote about them."""

from dataclasses import dataclass

import numpy as np

from rnnlab.answers import Described
from rnnlab.figures import Figure
from rnnlab.figures.tasks.album import album
from rnnlab.preparation.captions import sentence

SHOWN = 8
"""Pictures in a figure."""


@dataclass(frozen=True)
class Pair:
    """What was written about one picture, and what is true."""

    written: str
    true: str

    @property
    def words(self) -> str:
        """The sentence with a sign for right or wrong; a wrong one with the true one below it."""
        if self.written == self.true:
            return f"✓ {self.written}"
        return f"✗ {self.written or '(nothing)'}\ntrue: {self.true}"


def described(answer: Described, part: str, stamp: str = "") -> Figure:
    """The first few pictures, each beside its sentence."""
    all_of_them, shown = pairs(answer), shown_pairs(answer)
    right = sum(pair.written == pair.true for pair in all_of_them)
    first = shown[0]
    judged = "right" if first.written == first.true else f"wrong, true is {first.true}"
    words = (
        f"{len(shown)} of {len(all_of_them)} pictures of the {part} part beside what the network wrote, {right} of all right word for "
        f"word; about the first it wrote: {first.written or '(nothing)'} ({judged})."
    )
    return album(answer.pixels[:SHOWN], [pair.words for pair in shown], words, stamp)


def pairs(answer: Described) -> list[Pair]:
    """The sentences of every picture."""
    both = zip(answer.written, answer.actual, strict=True)
    return [Pair(sentence(written, answer.words), sentence(actual, answer.words)) for written, actual in both]


def shown_pairs(answer: Described) -> list[Pair]:
    """The sentences of the first few pictures that the answer brings along."""
    found = pairs(answer)
    return [found[int(np.flatnonzero(answer.when == number)[0])] for number in answer.shown[:SHOWN]]
