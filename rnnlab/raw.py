"""Data as people know them, before any preparation."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Card:
    """What one should know of some data before trusting them."""

    title: str
    about: str
    source: str
    licence: str


@dataclass(frozen=True)
class Fact:
    """One sentence about what was understood of a file, and the setting that overrides it ("" for none)."""

    text: str
    setting: str = ""


@dataclass(frozen=True)
class Series:
    """One or more quantities over time.

    Shapes: values (T, C) in the user's units, NaN where missing; when (T,), ascending: numbers, or milliseconds since 1970
    where `dated`.
    """

    values: NDArray[np.float64]
    when: NDArray[np.float64]
    names: tuple[str, ...]
    time_name: str
    card: Card
    dated: bool = False
    step: str = ""
    """The pandas offset of its regular grid, such as "D"; "" where it is not known to have one."""
    facts: tuple[Fact, ...] = ()
    of: tuple[str, ...] = ()
    """Of each quantity, which of several like series it belongs to, "" for none; empty where there are no such series."""

    def rows(self, chosen: NDArray[np.int64]) -> "Series":
        """Some of its times."""
        return replace(self, values=self.values[chosen], when=self.when[chosen])

    def led_by(self, name: str, alone: bool) -> "Series":
        """The series with one quantity first ("" for the first as it is), alone or before all others."""
        first = self.names.index(name) if name else 0
        order = [first] if alone else [first, *(column for column in range(len(self.names)) if column != first)]
        of = tuple(self.of[column] for column in order) if self.of else ()
        return replace(self, values=self.values[:, order], names=tuple(self.names[column] for column in order), of=of)


@dataclass(frozen=True)
class Table:
    """Rows of numbers with a class each.

    Shapes: features (N, F) float64; classes (N,) int64, indices into class_names.
    """

    features: NDArray[np.float64]
    feature_names: tuple[str, ...]
    classes: NDArray[np.int64]
    class_names: tuple[str, ...]
    card: Card
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Puzzle:
    """Sequences made with what must be answered, and what is known exactly of both.

    Shapes: x (N, T, F) float32, symbols one-hot; y (N,) float32, one number at the end, or (N, T) int64, a class at each step, -100 where
    none is asked for; naive: what a rule without memory answers, which broadcasts to (N, 1), or to log probabilities (N, T, C);
    legal (N, T, C), the classes that are right at each step, where there can be several.
    """

    x: NDArray[np.float32]
    y: NDArray[np.generic]
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    """Of a class at each step; of a number, none."""
    naive: NDArray[np.float32]
    level: float
    """The mean loss of that rule: the exact one, by formula."""
    solved: float
    """The mean loss that counts as solved."""
    card: Card
    lengths: NDArray[np.int64] | None = None
    """(N,), where sequences are padded."""
    legal: NDArray[np.bool_] | None = None
    facts: tuple[Fact, ...] = ()


START = "▶"
"""Stands before the first word of a text that is read by bare words."""


@dataclass(frozen=True)
class Texts:
    """Texts with a class each. Shapes: classes (N,) int64, indices into class_names."""

    texts: tuple[str, ...]
    classes: NDArray[np.int64]
    class_names: tuple[str, ...]
    unit: Literal["word", "bare word", "character"]
    """What is read at a step; a bare word has no marks beside it."""
    card: Card
    parts: NDArray[np.int64] | None = None
    """(N,), where the source says what is learned from (0), watched (1) and tested on (2)."""
    known: tuple[str, ...] = ()
    """The pieces in the order of their tokens, where the source numbers them."""
    columns: tuple[str, ...] = ()
    """Those of a file that could hold the classes."""
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Pictures:
    """Pictures with a sentence each. Shapes: pixels (N, 3, S, S) uint8, red, green and blue, from the top row down."""

    pixels: NDArray[np.uint8]
    captions: tuple[str, ...]
    card: Card
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Corpus:
    """One long text to learn to write from."""

    text: str
    unit: Literal["character"]
    """What is written at a step."""
    card: Card
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Pairs:
    """Texts, each with the text that is wanted for it: as many sources as targets."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    unit: Literal["character"]
    """What is read, and written, at a step."""
    card: Card
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Strokes:
    """Lines of handwriting, as a pen moved.

    Shapes: strokes (N, T, 3) float32: how far right and up the pen went, and 1 where it lifts there; 0 after the end of a line; the
    first of each line is where it begins, 0 from itself. lengths (N,), the strokes of each line.
    """

    strokes: NDArray[np.float32]
    lengths: NDArray[np.int64]
    texts: tuple[str, ...]
    """What the lines say."""
    card: Card
    facts: tuple[Fact, ...] = ()


Raw = Corpus | Pairs | Pictures | Puzzle | Series | Strokes | Table | Texts
