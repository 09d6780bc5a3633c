"""A few short lines by hand, for tests of what is made of them."""

import numpy as np

from rnnlab.penmanship.pen import Hand, write
from rnnlab.raw import Card, Strokes

WORDS = ("in", "no", "it", "a", "we", "so", "up", "he", "of", "at")


def few(lines: int = 30) -> Strokes:
    """So many lines of a word each."""
    rng = np.random.default_rng(1)
    texts = tuple(str(word) for word in rng.choice(WORDS, lines))
    written = [write(text, Hand.draw(rng), 4.0, rng) for text in texts]
    strokes = np.zeros((lines, max(map(len, written)), 3), np.float32)
    for row, line in enumerate(written):
        strokes[row, : len(line)] = line
    return Strokes(strokes, np.array([len(line) for line in written]), texts, Card("few", "a few lines", "made", "MIT"))
