from math import log

import numpy as np
import pytest
import torch
from torch.nn.functional import one_hot

from rnnlab import datasets
from rnnlab.answers import Described
from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment
from rnnlab.nn.describer import Describer
from rnnlab.preparation.captions import END, Album, counts, pixel_rows, sentence, tokens
from rnnlab.raw import Card, Pictures
from rnnlab.sequences import Sequences, Split
from rnnlab.tasks.describe import SHOWN, DescribeTask
from tests.sentences import ONE_SENTENCE

CAPTIONS = ("a small red cross left of a large blue circle", "a large red cross", "a small blue cross above a small violet cross")
CARD = Card("some", "some", "some", "some")
TASK = DescribeTask()


def chosen(**settings: object) -> Experiment:
    return Experiment.of({"dataset": "scenes", "task": "describe", "validation_share": 0.2, "test_share": 0.2, **settings})


@pytest.fixture(scope="module")
def raw() -> Pictures:
    pixels = np.random.default_rng(0).integers(0, 256, (60, 3, 8, 8)).astype(np.uint8)
    colours = ("red", "blue", "green", "violet", "yellow")
    return Pictures(pixels, tuple(f"{CAPTIONS[row % 3]} {colours[row % 5]}" for row in range(60)), CARD)


@pytest.fixture(scope="module")
def album(raw: Pictures) -> Album:
    return TASK.prepare(raw, chosen())


def few(rows: tuple[str, ...]) -> tuple[Album, torch.Tensor]:
    """Captions all in the training part, and their tokens."""
    words = tuple(sorted({word for row in rows for word in row.split()}))
    pictures = Pictures(np.zeros((len(rows), 3, 8, 8), np.uint8), rows, CARD)
    part = Sequences(pixel_rows(pictures.pixels), tokens(rows, words), np.arange(len(rows)))
    return Album(pictures, Split(part, part, part), (), words=words), torch.from_numpy(part.y)


def sure(tokens: torch.Tensor, words: int) -> torch.Tensor:
    """Outputs that leave no doubt about these tokens."""
    return 100.0 * one_hot(tokens, words + 1).float()


def test_no_caption_is_in_two_parts(album: Album, raw: Pictures) -> None:
    texts = [{raw.captions[row] for row in part.when} for _, part in album.parts.items()]
    assert all(texts)
    assert not texts[0] & texts[1] | texts[0] & texts[2] | texts[1] & texts[2]
    assert sorted(np.concatenate([part.when for _, part in album.parts.items()])) == list(range(60))


def test_tokens_are_the_words_in_the_order_of_the_alphabet_and_end(album: Album, raw: Pictures) -> None:
    part = album.parts.train
    assert list(album.words) == sorted(album.words)
    for row, written in zip(part.when, part.y, strict=True):
        words = raw.captions[row].split()
        assert [album.words[token - 1] for token in written[: len(words)]] == words
        assert (written[len(words) :] == END).all()
        assert len(written) > len(words)


def test_a_picture_is_read_in_rows_and_told_in_its_own_units(album: Album, raw: Pictures) -> None:
    part = album.parts.test
    row, colour, down, across = 2, 1, 3, 5
    pixel = raw.pixels[part.when[row], colour, down, across]
    assert part.x[row, down, 8 * colour + across] == pytest.approx(pixel / 255)
    assert TASK.inputs(album, part, row)[down, 8 * colour + across] == pytest.approx(pixel, rel=1e-5)
    assert album.names[8 * colour + across] == "green 5"


def test_a_sentence_ends_at_its_first_end_and_so_does_what_counts() -> None:
    written = np.array([[1, 2, END, 1], [END, 1, 1, 1], [2, 1, 2, 1]])
    assert [sentence(row, ("so", "it")) for row in written] == ["so it", "", "it so it so"]
    assert counts(written).tolist() == [[True, True, True, False], [True, False, False, False], [True, True, True, True]]


def test_every_word_and_the_end_cost_alike_within_a_caption_and_captions_alike() -> None:
    album, y = few(CAPTIONS)
    outputs = torch.zeros(*y.shape, len(album.words) + 1)
    assert TASK.loss(outputs, y).item() == pytest.approx(log(len(album.words) + 1))
    outputs[1] = sure(y[1], len(album.words))
    assert TASK.loss(outputs, y).item() == pytest.approx(log(len(album.words) + 1) * 2 / 3)


def test_what_is_written_after_the_end_counts_for_nothing() -> None:
    album, y = few(CAPTIONS)
    outputs = sure(y, len(album.words))
    outputs[1, 6:] = sure(torch.full((y.shape[1] - 6,), 3), len(album.words))
    assert TASK.loss(outputs, y).item() == pytest.approx(0, abs=1e-6)
    assert TASK.measures(outputs, y) == {"exact captions": 1.0, "word accuracy": 1.0}
    assert TASK.scores(TASK.answer(album, album.parts.train, outputs)) == {
        "exact captions": 1.0,
        "word accuracy": 1.0,
        "relation accuracy": 1.0,
    }


def test_scores_tell_a_wrong_relation_from_a_wrong_word() -> None:
    album, y = few(CAPTIONS)
    written = y.clone()
    written[0, 4] = 1 + album.words.index("above")
    written[2, 2] = 1 + album.words.index("red")
    scores = TASK.scores(TASK.answer(album, album.parts.train, sure(written, len(album.words))))
    assert scores["exact captions"] == pytest.approx(1 / 3)
    assert scores["word accuracy"] == pytest.approx((10 / 11 + 1 + 9 / 10) / 3)
    assert scores["relation accuracy"] == 0.5


def test_a_relation_that_stands_elsewhere_still_counts_and_none_is_wrong() -> None:
    album, y = few((CAPTIONS[0], CAPTIONS[2]))
    written = y.roll(1, 1)
    written[0, 0] = y[0, 0]
    written[1] = END
    scores = TASK.scores(TASK.answer(album, album.parts.train, sure(written, len(album.words))))
    assert scores["relation accuracy"] == 0.5


def test_the_naive_rule_writes_the_most_frequent_word_at_each_place() -> None:
    album, y = few((CAPTIONS[0], CAPTIONS[0], CAPTIONS[1]))
    outputs = TASK.naive(album, album.parts.train)
    assert sentence(outputs[2].argmax(1).numpy(), album.words) == CAPTIONS[0]
    shares = outputs[0, 4].exp()
    assert shares[1 + album.words.index("left")].item() == pytest.approx(2 / 3)
    assert shares[END].item() == pytest.approx(1 / 3)
    assert TASK.measures(outputs, y)["exact captions"] == pytest.approx(2 / 3)


def test_an_answer_brings_the_first_pictures_of_each_piece(album: Album, raw: Pictures) -> None:
    part = album.parts.train
    answer = TASK.answer(album, part, TASK.naive(album, part))
    assert isinstance(answer, Described)
    assert len(answer.shown) == SHOWN < len(answer.written)
    np.testing.assert_array_equal(answer.pixels, raw.pixels[part.when[:SHOWN]])


def test_its_network_describes_pictures_of_this_size(album: Album) -> None:
    network = TASK.network(album, chosen(teacher_forcing=0.5))
    assert isinstance(network, Describer)
    part = album.parts.test
    assert network(torch.from_numpy(part.x)).shape == TASK.naive(album, part).shape


@pytest.mark.parametrize(
    "setting", [{"bidirectional": True}, {"layer_norm": True}, {"initial_state": "learned"}, {"truncation": 3}, {"test_share": 0.5}]
)
def test_settings_that_mean_nothing_here_are_refused_in_one_sentence(raw: Pictures, setting: dict[str, object]) -> None:
    one = Pictures(raw.pixels[:1], raw.captions[:1], CARD)
    with pytest.raises(InvalidExperiment) as refusal:
        TASK.prepare(one if "test_share" in setting else raw, chosen(**setting))
    assert ONE_SENTENCE.match(str(refusal.value))


def test_other_data_are_refused_in_one_sentence() -> None:
    with pytest.raises(InvalidExperiment) as refusal:
        TASK.prepare(datasets.load(Experiment.of({"dataset": "sine_steps"})), chosen())
    assert ONE_SENTENCE.match(str(refusal.value))
