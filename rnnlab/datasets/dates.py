"""Dates as people write them in ten languages, and as machines do."""

from datetime import date, timedelta

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Pairs

__all__ = ["Dates"]

PAIRS = 10_000
FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)
FORMS = {
    "en": ("full", "long", "MMM d y", "d MMMM y", "EEEE d MMMM y", "MMMM d y"),
    "de": ("full", "long", "medium", "d. MMM y"),
    "fr": ("full", "long", "d MMM y"),
    "es": ("full", "long", "d MMM y"),
    "it": ("full", "long", "medium"),
    "nl": ("full", "long", "d MMM y"),
    "pt": ("full", "long", "medium"),
    "pl": ("full", "long", "medium"),
    "sv": ("full", "long", "medium"),
    "fi": ("full", "long"),
}
"""Babel's names and patterns by language: all name the month, but the German medium form, whose points tell that the day stands first."""


class Dates(Dataset):
    """10,000 dates, each once, in one of many forms."""

    title = "Dates"
    presets = {
        "translate": {
            "cell": "gru",
            "embedding_size": 24,
            "hidden_size": 64,
            "bidirectional": True,
            "learning_rate": 3e-3,
            "batch_size": 64,
            "clip": 1.0,
            "epochs": 4,
        }
    }
    card = Card(
        title="Dates",
        about="10,000 different days from 1900 to 2100 as they are written in English, German, French, Spanish, Italian, Dutch, "
        "Portuguese, Polish, Swedish or Finnish, long or short, with their weekday or without, in small letters; wanted is 2009-05-21. "
        "Forms such as 5/6/09, which mean one day in America and another in Europe, are left out. No day comes twice, so none of the test "
        "part is in the training part.",
        source="Made by rnnlab with Babel 2.18, which writes dates as the Unicode Common Locale Data Repository has them.",
        licence="Babel: BSD 3-Clause; the locale data: Unicode License v3",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Pairs:
        """The same dates for every seed."""
        rng = np.random.default_rng(1)
        days = rng.choice((LAST - FIRST).days + 1, PAIRS, replace=False)
        chosen = [FIRST + timedelta(int(day)) for day in days]
        return Pairs(tuple(_written(day, rng) for day in chosen), tuple(day.isoformat() for day in chosen), "character", self.card)


def _written(day: date, rng: np.random.Generator) -> str:
    """A day in a form of a language, both drawn."""
    from babel.dates import format_date  # only these data need it

    language = tuple(FORMS)[rng.integers(len(FORMS))]
    form = FORMS[language][rng.integers(len(FORMS[language]))]
    return format_date(day, form, locale=language).lower()
