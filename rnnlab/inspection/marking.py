"""What can be told of the steps of a sequence, from which predicates are put together.

A predicate is told after a step was read and knows only its own sequence, as the network does at the start of one. It answers 1 where
it holds, 0 where it does not, and -1 where that cannot be said, which is then not counted.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Marks = NDArray[np.int8]
Floats = NDArray[np.float64]

UNTOLD = -1


@dataclass(frozen=True)
class Read:
    """One sequence as a person sees it. Shapes: values (T, F), F = 0 for text; levels (F,), the mean of each column over many sequences."""

    values: Floats
    pieces: list[str] = field(default_factory=list)
    """Characters, words or symbols, one a step, "" for an unknown one; nothing for numbers."""
    names: tuple[str, ...] = ()
    """Of the columns of numbers, or of all symbols; nothing for text."""
    levels: Floats = field(default_factory=lambda: np.zeros(0))
    when: NDArray[np.datetime64] = field(default_factory=lambda: np.zeros(0, "datetime64[ms]"))
    """(T,), or (0,) where nothing is known of it."""
    labels: list[str] = field(default_factory=list)
    """What is to be answered at each step, "" where nothing is."""
    label: str = ""
    """What is to be answered to the whole."""

    @property
    def untold(self) -> Marks:
        """No step counts, (T,)."""
        return np.full(len(self.values), UNTOLD, np.int8)


Predicate = Callable[[Read], Marks]


def each(test: Callable[[str], bool]) -> Predicate:
    """Whether a piece of text is of a kind."""
    return lambda read: np.array([test(piece) for piece in read.pieces], np.int8) if read.pieces else read.untold


def after(test: Callable[[str], bool]) -> Predicate:
    """Whether the piece before is of a kind; the first step has none."""

    def marks(read: Read) -> Marks:
        return np.array([UNTOLD, *map(test, read.pieces[:-1])], np.int8) if read.pieces else read.untold

    return marks


def since(test: Callable[[str], bool]) -> Predicate:
    """Whether a piece of a kind was read, at this step or before."""
    return lambda read: np.maximum.accumulate(each(test)(read))


def inside(opening: str, closing: str) -> Predicate:
    """Whether more has been opened than closed since the sequence began; a sign that does both changes sides."""

    def depths(read: Read) -> Marks:
        depth, found = 0, read.untold
        for step, piece in enumerate(read.pieces):
            closes = bool(piece) and piece in closing and (depth > 0 or piece not in opening)
            depth = max(depth - 1, 0) if closes else depth + (bool(piece) and piece in opening)
            found[step] = depth > 0
        return found

    return depths


def place(breaks: Callable[[str], bool], least: int, most: int) -> Predicate:
    """Whether so many pieces were read since the last break, this one among them; unknown before the first break."""

    def marks(read: Read) -> Marks:
        found, count = read.untold, UNTOLD
        for step, piece in enumerate(read.pieces):
            count = 0 if breaks(piece) else count + (count >= 0)
            found[step] = UNTOLD if count < 0 else least <= count <= most
        return found

    return marks


def moving(test: Callable[[Floats, Floats], NDArray[np.bool_]]) -> Predicate:
    """Of the first column: its changes to this step and from it; a test that asks for the next knows nothing of the last step."""

    def marks(read: Read) -> Marks:
        found = read.untold
        if read.values.shape[1] and not read.pieces:
            changes = np.diff(read.values[:, 0])
            found[1:-1] = test(changes[:-1], changes[1:])
        return found

    return marks


def at(test: Callable[[NDArray[np.datetime64]], NDArray[np.bool_]]) -> Predicate:
    """Whether the time of the step is of a kind."""
    return lambda read: test(read.when).astype(np.int8) if len(read.when) else read.untold


def letter_of_word(least: int, most: int) -> Predicate:
    """Whether it is such a letter of its word, in scripts with words of large and small letters; only where letters are read."""
    counted = place(lambda piece: piece.lower() == piece.upper(), least, most)
    return lambda read: read.untold if any(len(piece) > 1 for piece in read.pieces) else counted(read)


def hours(first: int, last: int) -> Predicate:
    """Whether it is at one of these hours of a day."""
    return at(lambda when: np.isin(when.astype("datetime64[h]").astype(np.int64) % 24, range(first, last + 1)))


def weekdays(*numbers: int) -> Predicate:
    """Whether it is one of these days of a week, Monday 0; not where a step is longer than a day."""
    found = at(lambda when: np.isin((when.astype("datetime64[D]").astype(np.int64) + 3) % 7, numbers))
    return lambda read: read.untold if (np.diff(read.when) > np.timedelta64(1, "D")).all() else found(read)


def month(number: int) -> Predicate:
    """Whether it is in this month, January 0."""
    return at(lambda when: when.astype("datetime64[M]").astype(np.int64) % 12 == number)


def higher(column: int) -> Predicate:
    """Whether a column is above its mean over many sequences."""
    return lambda read: (read.values[:, column] > read.levels[column]).astype(np.int8)


def wanted(name: str) -> Predicate:
    """Whether this label is to be answered at the step; steps without a label do not count."""
    return lambda read: np.array([label == name if label else UNTOLD for label in read.labels], np.int8)


def whole(name: str) -> Predicate:
    """Whether the sequence is of a class; only its last step counts, when all of it has been read."""

    def marks(read: Read) -> Marks:
        found = read.untold
        found[-1] = read.label == name
        return found

    return marks
