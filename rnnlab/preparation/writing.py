"""A text as windows of tokens, each with the token that follows it as its answer."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rnnlab.errors import InvalidExperiment, OverLimit, UnreadableData
from rnnlab.experiment import Preparation
from rnnlab.preparation import splitting
from rnnlab.preparation.ngrams import Ngrams
from rnnlab.preparation.prepared import Stage
from rnnlab.preparation.tokens import FIRST, Tokened, Vocabulary
from rnnlab.raw import Corpus
from rnnlab.sequences import Sequences, Split

Ints = NDArray[np.int64]

MOST_CHARACTERS, MOST_NUMBERS = 2_000_000, 2_000_000_000
LONGEST = 6
"""The longest runs that are counted: beyond, they are too rare to help."""


@dataclass(frozen=True, kw_only=True)
class Manuscript(Tokened):
    """A text in three parts, in order. Shapes: tokens (K,) of the whole text; rows, which of them belong to each part."""

    text: str
    tokens: Ints
    rows: Split[Ints]

    @property
    def learned(self) -> str:
        """The text of the training part."""
        return self.text[: len(self.rows.train)]

    @property
    def start(self) -> str:
        """With what a text begins where nothing else is said: a new line, or the most frequent character."""
        return "\n" if "\n" in self.known.known else self.known.known[0]

    def spelt(self, tokens: Iterable[int]) -> str:
        """The text that tokens stand for; each of them is known."""
        return "".join(self.known.known[token - FIRST] for token in tokens)

    @cached_property
    def counted(self) -> Ngrams:
        """Runs of up to six characters of the training part."""
        return Ngrams(self.tokens[self.rows.train], self.known.size, LONGEST)

    @cached_property
    def levels(self) -> list[float]:
        """What counting makes of the watched part: nats a character by runs of 1, 2, ... characters."""
        rows = dict(self.rows.items())[self.watched]
        return [float(nats.mean()) for nats in self.counted.nats(self.tokens[rows])]


def prepare(corpus: Corpus, settings: Preparation) -> Manuscript:
    """The text cut into parts in order, its alphabet that of the training part, and windows side by side in each part.

    Raises RnnlabError for a text that is too long, or too short for its parts.
    """
    _refuse_long(len(corpus.text), MOST_CHARACTERS)
    rows = splitting.in_time_order(len(corpus.text), settings.validation_share, settings.test_share)
    known = alphabet(corpus.text[: len(rows.train)], settings.vocabulary)
    _refuse_long(len(corpus.text), MOST_NUMBERS // known.size)
    tokens = np.array(known.encode(corpus.text), np.int64)
    for name, part in rows.items():
        _refuse_short(name, len(part), settings.text_length)
    parts = rows.map(lambda part: windows(tokens, part, settings.text_length))
    count = sum(len(part) for _, part in parts.items())
    fit = len(tokens) // settings.text_length
    stages = (
        Stage("read", len(tokens), 0),
        Stage(f"as tokens, {len(known.known):,} characters known", len(tokens), 0),
        Stage(f"windows of {settings.text_length} characters", count, 0, lost=fit - count),
    )
    names = ("number of the character",)
    return Manuscript(raw=corpus, parts=parts, names=names, stages=stages, text=corpus.text, known=known, tokens=tokens, rows=rows)


def alphabet(text: str, most: int) -> Vocabulary:
    """The characters of a text, the most frequent first, equally frequent ones in the order of the alphabet."""
    counts = Counter(text)
    return Vocabulary(tuple(sorted(counts, key=lambda character: (-counts[character], character))[:most]), "character")


def windows(tokens: Ints, rows: Ints, length: int) -> Sequences:
    """Windows of one part that stand side by side: x and y (N, length), y one token ahead; what is left at the end is not used."""
    first, count = int(rows[0]) if len(rows) else 0, max(len(rows) - 1, 0) // length
    places = first + length * np.arange(count)[:, None] + np.arange(length)
    return Sequences(tokens[places], tokens[places + 1], places + 1)


def _refuse_long(length: int, most: int) -> None:
    if length > most:
        raise OverLimit(
            f"A text with this many different characters may have {most:,} of them in all, and this one has {length:,}: "
            "choose a smaller vocabulary, or keep a part of the text."
        )


def _refuse_short(name: str, length: int, window: int) -> None:
    if name == "train" and not length:
        raise InvalidExperiment("The validation and test shares leave nothing to learn from: make them smaller.")
    if 0 < length <= window:
        raise UnreadableData(
            f"A window and what follows it need {window + 1} characters, and the {name} part has {length}: "
            "choose a shorter text length, a larger share, or a longer text."
        )
