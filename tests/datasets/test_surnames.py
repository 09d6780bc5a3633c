from collections import Counter

import numpy as np
import pytest

from rnnlab import datasets
from rnnlab.experiment import Experiment
from rnnlab.raw import Texts


@pytest.fixture(scope="module")
def raw() -> Texts:
    raw = datasets.load(Experiment.of({"dataset": "surnames"}))
    assert isinstance(raw, Texts)
    return raw


def test_there_are_4669_names_of_12_languages_322_to_400_of_each(raw: Texts) -> None:
    counts = np.bincount(raw.classes)
    assert (len(raw.texts), len(raw.class_names)) == (4669, 12)
    assert (counts.min(), counts.max()) == (322, 400)


def test_no_name_belongs_to_two_languages(raw: Texts) -> None:
    assert max(Counter(raw.texts).values()) == 1


def test_languages_are_those_of_their_names(raw: Texts) -> None:
    language = dict(zip(raw.texts, raw.classes, strict=True))
    assert "Smith" not in language or raw.class_names[language["Smith"]] == "English"
    endings = {"ić": "Croatian", "inen": "Finnish", "ová": "Slovak", "sson": "Swedish"}
    for ending, name in endings.items():
        found = Counter(raw.class_names[number] for text, number in language.items() if text.endswith(ending))
        assert found[name] > 0.9 * found.total() > 5


def test_a_language_is_drawn_from_its_whole_alphabet(raw: Texts) -> None:
    italian = [text for text, number in zip(raw.texts, raw.classes, strict=True) if raw.class_names[number] == "Italian"]
    assert len(italian) == 400
    assert {"A", "M", "Z"} <= {name[0] for name in italian}


def test_names_are_read_by_characters_and_icelandic_ones_have_no_ending(raw: Texts) -> None:
    icelandic = [text for text, number in zip(raw.texts, raw.classes, strict=True) if raw.class_names[number] == "Icelandic"]
    assert raw.unit == "character"
    assert not any(name.endswith(("sson", "dóttir")) for name in icelandic)
