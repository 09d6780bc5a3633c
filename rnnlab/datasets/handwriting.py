"""Lines of joined-up handwriting, as a pen moved."""

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.penmanship.pen import Hand, write
from rnnlab.raw import Card, Strokes

__all__ = ["Handwriting"]

LINES, WORDS_A_LINE = 1500, 2
STEP = 4.0
"""About so far a pen goes at a step, where a small letter is ten high."""
# fmt: off
WORDS = (
    "the", "and", "you", "that", "was", "for", "are", "with", "his", "they", "this", "from", "one", "had", "not", "all", "can", "said",
    "use", "she", "how", "out", "then", "her", "him", "has", "two", "see", "way", "who", "now", "day", "get", "may", "new", "take",
    "old", "good", "home", "hand", "high", "tell", "last", "long", "life", "show", "find", "live", "must", "next", "idea", "keep",
    "year", "big", "job", "quiz",
)
# fmt: on


class Handwriting(Dataset):
    """1,500 lines of two words, no two written alike."""

    title = "Handwriting (synthetic)"
    presets = {
        "handwrite": {
            "cell": "lstm",
            "hidden_size": 128,
            "learning_rate": 7e-3,
            "batch_size": 32,
            "clip": 5.0,
            "epochs": 60,
            "validation_share": 0.1,
            "test_share": 0.1,
        }
    }
    card = Card(
        title="Handwriting (synthetic)",
        about="1,500 lines of two common short English words, written by a pen in a joined-up alphabet drawn for this "
        "program. Each line has a slant, a size and a width of its own, goes up and down a little, and every point shakes. What is kept "
        "is how far the pen went right and up at each step, and whether it was lifted there. No person wrote these: they are more even "
        "than real handwriting, and faster learned.",
        source="Synthetic: made by rnnlab from an alphabet of its own.",
        licence="MIT, as rnnlab",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Strokes:
        """The same lines for every seed."""
        rng = np.random.default_rng(1)
        texts = tuple(" ".join(words) for words in rng.choice(WORDS, (LINES, WORDS_A_LINE)))
        written = [write(text, Hand.draw(rng), STEP, rng) for text in texts]
        lengths = np.array([len(line) for line in written])
        strokes = np.zeros((LINES, lengths.max(), 3), np.float32)
        for row, line in enumerate(written):
            strokes[row, : len(line)] = line
        return Strokes(strokes, lengths, texts, self.card)
