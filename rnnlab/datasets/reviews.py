"""Made-up reviews in which no single word says anything, so that order decides."""

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Texts

__all__ = ["Reviews"]

REVIEWS = 4000
SUBJECTS = ("plot", "cast", "music", "acting", "story", "ending", "camera", "script", "humour", "dialogue", "pacing", "hero")
BAD = ("bad", "dull", "awful", "boring", "weak", "poor", "clumsy", "tedious")
GOOD = ("good", "great", "funny", "brilliant", "lovely", "clever", "moving", "charming")
NEGATORS = ("not", "never", "hardly", "far from")
DEGREES = ("", "very ", "really ", "quite ", "so ")


class Reviews(Dataset):
    """4,000 short reviews, each different, for or against."""

    title = "Reviews (synthetic)"
    presets = {
        "classify_text": {
            "cell": "gru",
            "embedding_size": 16,
            "hidden_size": 32,
            "learning_rate": 1e-2,
            "batch_size": 64,
            "epochs": 4,
            "text_length": 30,
        }
    }
    card = Card(
        title="Reviews (synthetic)",
        about="4,000 made-up reviews of one to three clauses, no two alike, such as: the plot was not good , but the cast was very funny . "
        "A negator turns its adjective round in half of the clauses, and after a but the last clause decides, so that no single word "
        "says anything: who only counts words guesses. Nobody wrote these; they show why order needs a memory.",
        source="Synthetic: made by rnnlab from a grammar of its own.",
        licence="MIT, as rnnlab",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Texts:
        """The same reviews for every seed."""
        rng = np.random.default_rng(1)
        found: dict[str, int] = {}
        while len(found) < REVIEWS:
            text, liked = _review(rng)
            found[text] = liked
        return Texts(tuple(found), np.array(list(found.values()), np.int64), ("negative", "positive"), "word", self.card)


def _review(rng: np.random.Generator) -> tuple[str, int]:
    """A review, and whether it is for: after "and" goes on what was said, after "but" anything may come, and the last clause decides."""
    liked = int(rng.integers(2))
    text = _clause(rng, liked)
    for _ in range(rng.integers(3)):
        but = int(rng.integers(2))
        liked = int(rng.integers(2)) if but else liked
        text += f" , {('and', 'but')[but]} {_clause(rng, liked)}"
    return f"{text} .", liked


def _clause(rng: np.random.Generator, liked: int) -> str:
    negated = int(rng.integers(2))
    subject, adjective = _one(rng, SUBJECTS), _one(rng, (BAD, GOOD)[liked ^ negated])
    negator = f"{_one(rng, NEGATORS)} " if negated else ""
    return f"the {subject} was {negator}{_one(rng, DEGREES)}{adjective}"


def _one(rng: np.random.Generator, words: tuple[str, ...]) -> str:
    return words[rng.integers(len(words))]  # as rng.choice does, which first makes an array of them
