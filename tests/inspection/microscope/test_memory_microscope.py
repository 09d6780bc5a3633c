import numpy as np
import pytest
import torch

from rnnlab.experiment import Experiment
from rnnlab.inspection.microscope.microscope import Look, Microscope
from rnnlab.inspection.microscope.microscoping import microscope
from rnnlab.training.training import Training


def looked(**choices: object) -> tuple[Microscope, Training]:
    experiment = Experiment.of({"hidden_size": 8, "device": "cpu", **choices})
    return Microscope.from_bytes(microscope(experiment.model_dump_json(), "", "", Look(window=1).to_json())), Training(experiment)


def test_the_answers_of_a_label_are_the_chances_given_to_what_is_wanted_where_it_is_wanted() -> None:
    found, training = looked(dataset="delayed_echo", delay=4)
    part = training.prepared.parts.validation
    chances = training.outputs(part)[1].double().softmax(1).numpy()
    steps = np.arange(4, 34)
    assert found.answer_names == [f"probability of {part.y[1, step]} at step {step + 1}" for step in steps]
    np.testing.assert_array_equal(found.truth, np.ones(30))
    np.testing.assert_allclose(found.original.answer, chances[steps, part.y[1, steps].astype(int)], atol=1e-6)


def test_the_answer_of_a_recall_is_its_number_beside_the_one_wanted() -> None:
    found, training = looked(dataset="adding", delay=10)
    part = training.prepared.parts.validation
    assert found.answer_names == ["number wanted"]
    assert found.truth == pytest.approx([float(part.y[1])])
    torch.testing.assert_close(torch.tensor(found.original.answer).float(), training.outputs(part)[1], atol=1e-5, rtol=0)


def test_a_padded_string_is_looked_at_without_its_padding() -> None:
    found, training = looked(dataset="reber")
    end = int(training.prepared.parts.validation.lengths[1])
    assert found.x.shape == (end, 7)
    assert len(found.truth) == end
