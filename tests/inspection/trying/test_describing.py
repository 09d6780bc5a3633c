import json
from pathlib import Path

import numpy as np
import pytest
import torch

from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.figures.tasks.glances import glances, table
from rnnlab.inspection.data.outline import Outline
from rnnlab.inspection.data.outlining import outline
from rnnlab.inspection.gradient.flowing_back import backflow
from rnnlab.inspection.influence.bookkeeping import ledger
from rnnlab.inspection.influence.weighing import influence
from rnnlab.inspection.microscope.microscope import Look
from rnnlab.inspection.microscope.microscoping import _of_training
from rnnlab.inspection.tracing import trace
from rnnlab.inspection.trying.describing import describe, describe_drawn, describe_watched
from rnnlab.inspection.trying.description import Description
from rnnlab.inspection.units.ablating import ablation
from rnnlab.preparation.captions import END
from rnnlab.raw import Pictures
from rnnlab.runs.record import Record
from rnnlab.scenes import Thing, draw
from rnnlab.training.training import Training
from tests.sentences import ONE_SENTENCE

THINGS = [
    {"shape": "circle", "colour": "red", "size": "large", "x": 8, "y": 16},
    {"shape": "square", "colour": "blue", "size": "small", "x": 24, "y": 16},
]
TRUE = "a large red circle left of a small blue square"
PIXELS = draw([Thing(**thing) for thing in THINGS])
WORDS = ["the end", "so", "it"]


def made(**chosen: str) -> Training:
    """A network whose words differ: what fresh weights write is always the same one."""
    training = Training(Experiment.of({"dataset": "scenes", "hidden_size": 8, "device": "cpu", **chosen}))
    training.network.decoder.requires_grad_(False)
    for weight in training.network.decoder.parameters():
        weight.mul_(4)
    return training


@pytest.fixture(scope="module")
def training() -> Training:
    return made()


@pytest.fixture(scope="module")
def record(training: Training, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A run with these weights."""
    path: Path = tmp_path_factory.mktemp("record") / "some.run"
    kept = Record.create(path, training.experiment)
    kept.append([], {"checkpoint": training.checkpoint().to_bytes()})
    kept.close()
    return str(path)


def description(probabilities: list[list[float]], attention: np.ndarray) -> Description:
    return Description(PIXELS, np.array(probabilities, np.float32), attention.astype(np.float32), WORDS, "so it")


def test_what_is_told_is_what_the_network_answers(training: Training) -> None:
    row = training.prepared.parts.validation
    raw = training.prepared.raw
    assert isinstance(raw, Pictures)
    found = describe(training, raw.pixels[row.when[3]], "so it is")
    with torch.inference_mode():
        outputs = training.network(torch.from_numpy(row.x[3:4]))[0].softmax(1).numpy()
    np.testing.assert_allclose(found.probabilities, outputs[: len(found.probabilities)], rtol=1e-4)
    numbers = outputs.argmax(axis=1)
    assert (numbers[: len(found.written) - 1] != END).all()
    assert len(found.written) == len(outputs) or numbers[len(found.written) - 1] == END
    np.testing.assert_allclose(found.attention.sum(axis=(1, 2)), 1, rtol=1e-5)
    assert found.attention.shape[1:] == (8, 8)


def test_a_picture_of_the_watched_part_and_one_that_is_drawn_are_described(record: str, training: Training) -> None:
    part, raw = training.prepared.parts.validation, training.prepared.raw
    assert isinstance(raw, Pictures)
    found = Description.from_bytes(describe_watched(record, 5))
    np.testing.assert_array_equal(found.pixels, raw.pixels[part.when[5]])
    assert found.true == raw.captions[part.when[5]]
    drawn = Description.from_bytes(describe_drawn(record, json.loads(json.dumps(THINGS))))
    np.testing.assert_array_equal(drawn.pixels, PIXELS)
    assert drawn.true == TRUE
    again = describe(training, PIXELS, TRUE)
    assert drawn.sentence == again.sentence
    np.testing.assert_array_equal(drawn.attention, again.attention)


def test_what_cannot_be_described_is_refused_in_one_sentence(record: str) -> None:
    for things in ([], THINGS * 2, [{**THINGS[0], "x": 1}], [{**THINGS[0], "colour": "pink"}]):
        with pytest.raises(RunError, match=ONE_SENTENCE):
            describe_drawn(record, things)
    with pytest.raises(RunError, match=ONE_SENTENCE):
        describe_watched(record, 10_000)
    with pytest.raises(RunError, match=ONE_SENTENCE):
        describe(Training(Experiment.of({"dataset": "noisy_sine", "device": "cpu"})), PIXELS, "")


def test_what_takes_a_sequence_that_is_read_is_refused_in_one_sentence(training: Training) -> None:
    network, x = training.network, torch.from_numpy(training.prepared.parts.validation.x[0])
    for look in (
        lambda: trace(network, x),
        lambda: _of_training(training, Look(step=2)),
        lambda: ledger(network, x, 1),
        lambda: backflow(training, 0, 1),
        lambda: influence(training, 0, 0),
    ):
        with pytest.raises(RunError, match=ONE_SENTENCE):
            look()


def test_what_a_unit_of_the_decoder_is_worth_is_measured_on_its_own_sentences(training: Training) -> None:
    found = ablation(training, 1)
    assert found.costs.shape == (8,)
    assert (found.costs != 0).all()


def test_without_attention_there_is_nowhere_that_it_looked() -> None:
    found = describe(made(attention="none"), PIXELS, TRUE)
    assert found.attention.size == 0
    assert "looked at the picture once" in glances(found).alt
    assert list(table(found)) == ["word", "probability", "next likely", "its probability"]
    assert glances(found).svg.count("<rect") == 0


def test_the_end_is_shown_as_a_word_and_is_none_of_the_sentence() -> None:
    found = description([[0.1, 0.7, 0.2], [0.3, 0.1, 0.6], [0.9, 0.05, 0.05]], np.full((3, 2, 2), 0.25))
    assert found.written == ["so", "it", "the end"]
    assert found.sentence == "so it"
    assert table(found)["next likely"].tolist() == ["it", "the end", "it"]
    assert table(found)["its probability"].tolist() == [0.2, 0.3, 0.05]


def test_the_lightest_cell_is_where_it_looked_most_and_says_how_much() -> None:
    grid = np.array([[[0.1, 0.02], [0.8, 0.08]]])
    found = description([[0.1, 0.7, 0.2]], grid)
    assert found.looked(0) == (2, 1, pytest.approx(0.8))
    drawing = glances(found)
    assert 'fill-opacity="0.00" stroke="#808080"><title>80.0%' in drawing.svg
    assert ">80</text>" in drawing.svg
    assert ">10</text>" in drawing.svg
    assert ">2</text>" not in drawing.svg  # too little to be told in its cell
    assert "1. so (0.70)" in drawing.svg
    assert drawing.svg.count("data:image/png") == 2
    assert "of 2 by 2" in drawing.alt
    assert "so 2, 1" in drawing.alt
    assert table(found)["looked most at"].tolist() == ["row 2, column 1 (80%)"]


def test_the_outline_shows_pictures_with_their_sentences() -> None:
    found = Outline.from_bytes(outline(Experiment.of({"dataset": "scenes"}).model_dump_json(), "", 0))
    assert found.pixels.shape == (len(found.captions), 3, 32, 32)
    assert len(found.captions) == 8
    assert found.columns == []
    assert found.shape == [32, 96]
