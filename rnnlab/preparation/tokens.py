"""Texts as numbers: what is read at a step, and which numbers stand for it."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rnnlab.experiment import Preparation
from rnnlab.preparation.prepared import Prepared
from rnnlab.raw import START, Texts
from rnnlab.sequences import Sequences

PADDING, UNKNOWN, FIRST = 0, 1, 2
"""The tokens that stand for no piece of their own, and the first that does."""
PIECES = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\w\s]|_")
BARE = re.compile(r"[^ !\"#$%&()*+,\-./:;<=>?@\[\\\]^_`{|}~\t\n]+")
"""What Keras takes for a word."""

Tokens = NDArray[np.int64]


def pieces(text: str, unit: str) -> list[str]:
    """The words of a text in small letters with each mark by itself, or the words alone as Keras has them, or its characters."""
    match unit:
        case "word":
            return PIECES.findall(text.lower())
        case "bare word":
            return [START, *BARE.findall(text.lower())]
    return list(text)


@dataclass(frozen=True)
class Vocabulary:
    """The pieces that are known, the most frequent first."""

    known: tuple[str, ...]
    unit: str

    @property
    def size(self) -> int:
        """How many tokens there are, padding and the unknown among them."""
        return FIRST + len(self.known)

    def encode(self, text: str) -> list[int]:
        """The tokens of a text; an empty text is one unknown piece."""
        return [self._numbers.get(piece, UNKNOWN) for piece in pieces(text, self.unit)] or [UNKNOWN]

    def arrays(self, texts: Iterable[str], most: int) -> tuple[Tokens, Tokens]:
        """Tokens (N, T) cut and padded at their end, T at most `most`, and the true lengths (N,)."""
        rows = [self.encode(text)[:most] for text in texts]
        lengths = np.array([len(row) for row in rows], np.int64)
        tokens = np.full((len(rows), lengths.max(initial=1)), PADDING, np.int64)
        for number, row in enumerate(rows):
            tokens[number, : len(row)] = row
        return tokens, lengths

    @property
    def names(self) -> list[str]:
        """What each token stands for: padding for nothing, what is unknown for a question mark."""
        return ["", "?", *self.known]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {piece: number for number, piece in enumerate(self.known, FIRST)}


@dataclass(frozen=True, kw_only=True)
class Tokened(Prepared):
    """Texts in parts: x tokens (N, T), padded with 0."""

    known: Vocabulary
    """The pieces that are read."""

    def read(self, sequences: Sequences, number: int) -> list[str]:
        """The pieces of one sequence as they are read, an unknown one as a question mark."""
        names = self.known.names
        return [names[token] for token in tokens_of(sequences, number)]


def tokens_of(sequences: Sequences, number: int) -> Tokens:
    """The tokens of one sequence without its padding, (T,)."""
    end = None if sequences.lengths is None else int(sequences.lengths[number])
    return sequences.x[number, :end].astype(np.int64)


def vocabulary(raw: Texts, rows: Tokens, chosen: Preparation) -> Vocabulary:
    """The pieces that the source numbers, or the most frequent of some of the texts as they are cut, then in the order of the alphabet."""
    if raw.known:
        return Vocabulary(raw.known, raw.unit)
    counts = Counter(piece for row in rows for piece in pieces(raw.texts[row], raw.unit)[: chosen.text_length])
    ordered = sorted(counts, key=lambda piece: (-counts[piece], piece))
    return Vocabulary(tuple(ordered[: chosen.vocabulary]), raw.unit)
