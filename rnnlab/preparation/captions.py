"""Pictures and their sentences as numbers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment, Preparation
from rnnlab.preparation import splitting
from rnnlab.preparation.prepared import Prepared, Stage
from rnnlab.raw import Pictures
from rnnlab.sequences import Sequences, Split

END = 0
"""The token after the last word; the word of number n in the alphabet is token n + 1."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Album(Prepared):
    """Pictures with captions, y (N, T): tokens, END after the last and for the rest."""

    words: tuple[str, ...]
    """In the order of the alphabet."""

    @property
    def steps(self) -> int:
        """Words of the longest caption, and its end."""
        return int(self.parts.train.y.shape[1])


def prepare(raw: Pictures, chosen: Experiment) -> Album:
    """Split at random (random state 1) by caption, so that no caption of one part is in another; pictures become rows of pixels, 0 to 1.

    Raises InvalidExperiment where the shares leave nothing to learn from.
    """
    rows = by_caption(raw.captions, chosen.preparation)
    if not len(rows.train):
        raise InvalidExperiment("The validation and test shares leave nothing to learn from: make them smaller.")
    words = tuple(sorted({word for caption in raw.captions for word in caption.split()}))
    x, y = pixel_rows(raw.pixels), tokens(raw.captions, words)
    names = tuple(f"{colour} {column}" for colour in ("red", "green", "blue") for column in range(raw.pixels.shape[3]))
    stages = (Stage("read", len(x), 0), Stage(f"as rows of pixels, and tokens of {len(words)} words", len(x), 0))
    parts = rows.map(lambda part: Sequences(x[part], y[part], part))
    return Album(raw, parts, names, stages, words=words)


def by_caption(captions: tuple[str, ...], settings: Preparation) -> Split[Ints]:
    """The rows of each part: the shares are those of different captions."""
    there, numbers = np.unique(captions, return_inverse=True)
    parts = splitting.at_random(len(there), settings.validation_share, settings.test_share)
    return parts.map(lambda part: np.flatnonzero(np.isin(numbers, part)))


def pixel_rows(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Pictures (N, 3, S, S), 0 to 255, as sequences of their rows (N, S, 3 S), 0 to 1: all red values of a row, all green, all blue."""
    count, _, side, _ = pixels.shape
    return (pixels.transpose(0, 2, 1, 3).reshape(count, side, 3 * side) / 255).astype(np.float32)


def tokens(captions: tuple[str, ...], words: tuple[str, ...]) -> Ints:
    """(N, T) of captions whose words are all known, T one more than the longest has words."""
    numbers = {word: number for number, word in enumerate(words, 1)}
    split = [caption.split() for caption in captions]
    found = np.full((len(split), max(map(len, split)) + 1), END, np.int64)
    for row, caption in zip(found, split, strict=True):
        row[: len(caption)] = [numbers[word] for word in caption]
    return found


def sentence(written: NDArray[np.integer], words: tuple[str, ...] | list[str]) -> str:
    """The words of tokens (T,) up to the first END."""
    ended = np.flatnonzero(written == END)
    return " ".join(words[token - 1] for token in written[: ended[0] if len(ended) else None])


def counts(y: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Which tokens of y (N, T) are words of the caption or its end."""
    return np.asarray((y == END).cumsum(axis=1) - (y == END) == 0)
