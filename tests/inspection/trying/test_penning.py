from dataclasses import replace

import numpy as np
import pytest
import torch

from rnnlab.errors import RnnlabError
from rnnlab.experiment import Experiment
from rnnlab.inspection.trying.penning import script
from rnnlab.inspection.trying.script import Draft, Script
from rnnlab.preparation.strokes import Lines
from rnnlab.training.training import Training
from tests.sentences import ONE_SENTENCE
from tests.strokes import few

RAW = few()


@pytest.fixture(scope="module")
def training() -> Training:
    chosen = {"dataset": "handwriting", "device": "cpu", "hidden_size": 5, "mixtures": 3, "validation_share": 0.2}
    return Training(Experiment.of(chosen), RAW)


def test_a_draft_survives_its_json_and_a_script_its_bytes(training: Training) -> None:
    draft = Draft(seed=3, bias=0.5, strokes=7, line=2, share=0.4)
    assert Draft.from_json(draft.to_json()) == draft
    found = script(training, draft)
    again = Script.from_bytes(found.to_bytes())
    for name, value in vars(found).items():
        np.testing.assert_array_equal(getattr(again, name), value)


def test_it_begins_with_nothing_but_the_start_of_a_line(training: Training) -> None:
    found = script(training, Draft(strokes=9))
    assert found.begun.tolist() == [[0, 0, 0]]
    assert found.drawn.shape == (9, 3)
    assert found.means.shape == found.deviations.shape == (9, 3, 2)
    assert found.text == ""
    assert found.lines == 6
    np.testing.assert_allclose(found.places[0], [0, 0])
    np.testing.assert_allclose(found.places[-1], found.drawn[:, :2].sum(0))


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_a_watched_line_is_read_first_as_far_as_was_asked(training: Training, share: float) -> None:
    found = script(training, Draft(strokes=5, line=2, share=share))
    number = training.prepared.parts.validation.when[1]
    assert found.text == RAW.texts[number]
    steps = round(share * (RAW.lengths[number] - 1))
    np.testing.assert_allclose(found.begun, RAW.strokes[number, :steps], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(found.places[0], RAW.strokes[number, :steps, :2].sum(0), rtol=1e-4)
    assert not np.allclose(found.drawn, script(training, Draft(strokes=5)).drawn)


def test_densities_are_in_the_units_of_the_data(training: Training) -> None:
    found = script(training, Draft(strokes=1, bias=0.0))
    lines = training.prepared.parts.train
    assert isinstance(lines, Lines)
    with torch.inference_mode():
        outputs = training.network.eval()(torch.zeros(1, 1, 3))[0, 0].double().numpy()
    np.testing.assert_allclose(found.means[0].ravel(), outputs[3:9] * lines.unit, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(found.deviations[0].ravel(), np.exp(outputs[9:15]) * lines.unit, rtol=1e-4)
    np.testing.assert_allclose(found.weights.sum(1), 1, rtol=1e-5)
    assert found.lift[0] == pytest.approx(1 / (1 + np.exp(-outputs[-1])), rel=1e-4)


def test_a_bias_narrows_and_a_seed_changes_what_is_drawn(training: Training) -> None:
    plain, sure = (script(training, Draft(strokes=1, bias=bias)) for bias in (0.0, 2.0))
    np.testing.assert_allclose(sure.deviations, plain.deviations / np.exp(2), rtol=1e-5)
    assert not np.array_equal(script(training, Draft(seed=2, strokes=4)).drawn, script(training, Draft(seed=1, strokes=4)).drawn)


@pytest.mark.parametrize(
    "change",
    [{"strokes": 0}, {"strokes": 10**6}, {"bias": -1.0}, {"bias": float("nan")}, {"bias": 1e9}, {"line": 7}, {"share": 1.5}, {"seed": -1}],
)
def test_a_draft_out_of_range_is_refused_in_one_sentence(training: Training, change: dict[str, float]) -> None:
    with pytest.raises(RnnlabError, match=ONE_SENTENCE):
        script(training, replace(Draft(), **change))  # type: ignore[arg-type]


def test_a_run_of_another_question_is_refused_in_one_sentence() -> None:
    with pytest.raises(RnnlabError, match=ONE_SENTENCE):
        script(Training(Experiment.of({"dataset": "noisy_sine", "device": "cpu"})), Draft())
