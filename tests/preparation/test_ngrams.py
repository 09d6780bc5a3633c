from collections import Counter
from math import log

import numpy as np
import pytest

from rnnlab import datasets, registry
from rnnlab.experiment import Experiment
from rnnlab.preparation import writing
from rnnlab.preparation.ngrams import Ngrams
from rnnlab.raw import Corpus

TEXT = "abracadabra, alakazam: abraxas and cadabra"
SIGNS = sorted(set(TEXT) | {"?", "z"})


def tokens(text: str) -> np.ndarray:
    return np.array([SIGNS.index(sign) for sign in text], np.int64)


def chance(text: str, context: str, sign: str) -> float:
    """The formula word for word, on strings."""
    shorter = chance(text, context[1:], sign) if context else 1 / len(SIGNS)
    follows = Counter(
        text[place + len(context)] for place in range(len(text) - len(context)) if text[place : place + len(context)] == context
    )
    total, kinds = sum(follows.values()), len(follows)
    return (follows[sign] + kinds * shorter) / (total + kinds) if total else shorter


@pytest.mark.parametrize("longest", [1, 2, 3, 5])
def test_nats_are_those_of_the_formula(longest: int) -> None:
    read = "abraz kadabra?? cad"
    found = Ngrams(tokens(TEXT), len(SIGNS), longest).nats(tokens(read))
    assert len(found) == longest
    for length, nats in enumerate(found, start=1):
        expected = [-log(chance(TEXT, read[max(place - length + 1, 0) : place], sign)) for place, sign in enumerate(read)]
        np.testing.assert_allclose(nats, expected)


def test_chances_after_each_sign_add_up_to_one_and_are_those_of_pairs() -> None:
    counted = Ngrams(tokens(TEXT), len(SIGNS), 2)
    after = counted.after(np.arange(len(SIGNS)))
    np.testing.assert_allclose(after.sum(1), 1)
    assert (after > 0).all()
    read = tokens("abrz?m")
    np.testing.assert_allclose(-np.log(after[read[:-1], read[1:]]), counted.nats(read)[1][1:])


def test_a_text_that_was_counted_costs_less_by_longer_runs() -> None:
    levels = [nats.mean() for nats in Ngrams(tokens(TEXT), len(SIGNS), 4).nats(tokens(TEXT))]
    assert levels == sorted(levels, reverse=True)
    assert levels[0] > levels[-1] + 0.5


def test_the_help_texts_have_the_levels_that_were_published_for_them() -> None:
    pytest.importorskip("pydoc_data.topics")
    experiment = Experiment.of({"dataset": "pydoc"})
    raw = datasets.load(experiment)
    assert isinstance(raw, Corpus)
    levels = writing.prepare(raw, experiment.preparation).levels
    assert levels[:5] == pytest.approx([3.238, 2.318, 1.712, 1.404, 1.320], abs=0.05)


def test_quatrains_of_the_tang_have_the_levels_that_were_published_for_them(shared) -> None:
    text = (shared / "text" / "tang_wujue_5char_quatrains_trad.txt").read_text(encoding="utf-8")
    settings = Experiment.of({"validation_share": 0.1, "test_share": 0.0}).preparation
    corpus = Corpus(text, "character", registry.datasets.load("poems").card)
    assert writing.prepare(corpus, settings).levels[:3] == pytest.approx([6.636, 6.599, 6.801], abs=0.01)
