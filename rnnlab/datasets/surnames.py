"""Surnames of twelve languages, read letter by letter."""

from collections import Counter
from importlib import import_module

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Texts

__all__ = ["Surnames"]

LANGUAGES = {
    "Croatian": "hr_HR",
    "Dutch": "nl_NL",
    "English": "en_US",
    "Estonian": "et_EE",
    "Finnish": "fi_FI",
    "French": "fr_FR",
    "German": "de_DE",
    "Icelandic": "is_IS",
    "Italian": "it_IT",
    "Slovak": "sk_SK",
    "Spanish": "es_ES",
    "Swedish": "sv_SE",
}
MOST = 400
STEMS = "last_names_without_suffix"
"""Where a provider has them: Icelandic names before the son or dóttir that would give them away."""


class Surnames(Dataset):
    """4,669 surnames, 322 to 400 of each language."""

    title = "Surnames"
    presets = {
        "classify_text": {
            "cell": "gru",
            "embedding_size": 32,
            "hidden_size": 64,
            "bidirectional": True,
            "dropout": 0.5,
            "learning_rate": 3e-3,
            "weight_decay": 1e-4,
            "batch_size": 64,
            "epochs": 14,
            "text_length": 30,
            "keep": "best",
        }
    }
    card = Card(
        title="Surnames",
        about="4,669 surnames of 12 languages in Latin letters, 322 to 400 of each, to be told apart letter by letter. Names that occur in "
        "several languages are left out, and Icelandic ones stand without the son or dóttir that would give them away. "
        "Guessing gets a twelfth right and counting runs of letters three quarters; the proposed network comes to seven tenths, "
        "for 270 names of each language teach it little.",
        source="The lists of surnames of Faker (faker.providers.person), at most 400 of each language, drawn with a fixed seed.",
        licence="MIT, as Faker",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Texts:
        """The same names for every seed."""
        lists = {language: _listed(locale) for language, locale in LANGUAGES.items()}
        times = Counter(name for names in lists.values() for name in names)
        own = [_some([name for name in names if times[name] == 1]) for names in lists.values()]
        classes = np.repeat(np.arange(len(own)), [len(names) for names in own])
        return Texts(tuple(name for names in own for name in names), classes, tuple(lists), "character", self.card)


def _listed(locale: str) -> list[str]:
    """The names that Faker has, each once, in the order of the alphabet."""
    provider = import_module(f"faker.providers.person.{locale}").Provider  # only this data set needs it
    return sorted(set(getattr(provider, STEMS, provider.last_names)))


def _some(names: list[str]) -> list[str]:
    """As many as there may be of one language."""
    chosen = np.random.default_rng(1).permutation(len(names))[:MOST]
    return [names[place] for place in np.sort(chosen)]
