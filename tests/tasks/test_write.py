import sys
from math import exp, log

import numpy as np
import pytest
import torch

from rnnlab import answers, datasets, registry
from rnnlab.answers import Written
from rnnlab.errors import RnnlabError, UnreadableData
from rnnlab.experiment import Experiment
from rnnlab.nn.network import Network
from rnnlab.preparation.tokens import UNKNOWN
from rnnlab.preparation.writing import Manuscript
from rnnlab.raw import Corpus
from rnnlab.tasks.write import WriteTask
from rnnlab.training.training import Training
from tests.sentences import ONE_SENTENCE

task = WriteTask()
CARD = registry.datasets.load("poems").card
CHOSEN = Experiment.of({"dataset": "poems", "text_length": 10, "validation_share": 0.1, "test_share": 0.2})
MODEL = CHOSEN.but(dropout=0.5, hidden_size=4).model
TEXT = "a rose is a rose is a rose. " * 20


def prepared(text: str = TEXT, **changed: object) -> Manuscript:
    return task.prepare(Corpus(text, "character", CARD), CHOSEN.but(**changed))


def test_each_answer_is_the_character_that_follows() -> None:
    found = prepared()
    for name in ("train", "validation", "test"):
        part = found.part(name)
        for row in range(len(part)):
            assert found.spelt(part.y[row]) == "".join(TEXT[place] for place in part.when[row])
            assert found.spelt(part.x[row]) == "".join(TEXT[place - 1] for place in part.when[row])
    np.testing.assert_array_equal(found.parts.train.x.ravel()[1:], found.parts.train.y.ravel()[:-1])


def test_the_parts_are_the_text_in_order_and_share_no_character() -> None:
    found = prepared()
    train, validation, test = (part.when for _, part in found.parts.items())
    assert train.max() < 392 <= validation.min() - 1
    assert validation.max() < 448 <= test.min() - 1
    assert found.learned == TEXT[:392]
    assert [len(part) for _, part in found.parts.items()] == [39, 5, 11]


def test_the_alphabet_is_that_of_the_training_part_and_all_else_is_one_token() -> None:
    found = prepared("ab" * 200 + "xyz" * 60, text_length=8, validation_share=0.1, test_share=0.2)
    assert found.known.known == ("a", "b", "x", "y", "z")
    assert set(found.parts.train.x.ravel()) >= {2, 3}
    few = prepared("ab" * 201 + "xyz" * 66, text_length=8, validation_share=0.33, test_share=0.0)
    assert few.known.known == ("a", "b")
    assert (few.parts.validation.x[:, 1:] == UNKNOWN).all()
    assert prepared(vocabulary=10).known.size == 2 + len(set(TEXT))


def test_the_naive_rule_is_counting_pairs() -> None:
    found = prepared()
    part = found.parts.validation
    outputs = task.naive(found, part)
    pairs = found.counted.nats(found.tokens)[1]
    expected = pairs[part.when].mean()
    assert task.loss(outputs, torch.from_numpy(part.y)).item() == pytest.approx(expected, rel=1e-5)
    torch.testing.assert_close(outputs.exp().sum(2), torch.ones(part.x.shape))


def test_scores_are_one_number_in_three_units_and_the_share_of_right_guesses() -> None:
    found = prepared()
    part = found.parts.validation
    outputs = torch.randn((*part.y.shape, found.known.size), generator=torch.Generator().manual_seed(0))
    scores = task.scores(task.answer(found, part, outputs))
    nats = task.loss(outputs, torch.from_numpy(part.y)).item()
    assert scores["nats a character"] == pytest.approx(nats, rel=1e-5)
    assert scores["bits a character"] == pytest.approx(nats / log(2), rel=1e-5)
    assert scores["perplexity"] == pytest.approx(exp(nats), rel=1e-5)
    assert scores["accuracy"] == pytest.approx(task.measures(outputs, torch.from_numpy(part.y))["accuracy"])


def test_a_part_answered_in_pieces_is_the_part_answered_at_once() -> None:
    found = prepared()
    part = found.parts.test
    pieces = [part.only(slice(start, start + 4)) for start in range(0, len(part), 4)]
    joined = answers.join([task.answer(found, piece, task.naive(found, piece)) for piece in pieces])
    whole = task.answer(found, part, task.naive(found, part))
    assert isinstance(joined, Written)
    assert isinstance(whole, Written)
    np.testing.assert_array_equal(joined.nats, whole.nats)
    assert joined.levels == whole.levels


def test_its_sample_depends_on_nothing_but_the_network() -> None:
    found = prepared()
    answer = task.answer(found, found.parts.test, task.naive(found, found.parts.test))
    samples = []
    for seed in (0, 0, 1):
        network = Network(MODEL, task.ends(found), seed)
        finished = task.finish(answer, network, found)
        assert isinstance(finished, Written)
        assert len(finished.sample) == 200
        assert set(finished.sample) <= set(TEXT)
        assert network.training
        samples.append(finished.sample)
    assert samples[0] == samples[1] != samples[2]


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("too short", {}),
        (TEXT, {"text_length": 100}),
        (TEXT, {"validation_share": 0.5, "test_share": 0.5}),
        (TEXT, {"bidirectional": True}),
    ],
)
def test_what_cannot_be_learned_is_refused_in_one_sentence(text: str, changed: dict[str, object]) -> None:
    with pytest.raises(RnnlabError, match=ONE_SENTENCE):
        prepared(text, **changed)


def test_a_text_too_long_for_its_alphabet_is_refused_in_one_sentence() -> None:
    many = "".join(map(chr, range(0x4E00, 0x4E00 + 3000)))
    with pytest.raises(RnnlabError, match=ONE_SENTENCE) as refusal:
        prepared(many * 250)
    assert "smaller vocabulary" in str(refusal.value)
    assert prepared(many * 250, vocabulary=50).known.size == 52
    with pytest.raises(RnnlabError, match=ONE_SENTENCE):
        prepared("a" * 2_000_001)


def test_a_python_without_help_texts_says_so_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pydoc_data.topics", None)
    with pytest.raises(UnreadableData, match=ONE_SENTENCE):
        datasets.load(Experiment.of({"dataset": "pydoc"}))


def test_looking_at_a_run_shows_a_sample_and_changes_nothing() -> None:
    runs = [Training(CHOSEN.but(hidden_size=4, dropout=0.5, device="cpu")) for _ in range(2)]
    looked, other = map(iter, runs)
    for _ in range(3):
        event, same = next(looked), next(other)
        assert type(event) is type(same)
        answer = runs[0].look()[1]
        assert isinstance(answer, Written)
        assert len(answer.sample) == 200
    np.testing.assert_array_equal(runs[0].flat.values, runs[1].flat.values)
