import numpy as np
import pytest
import torch

from rnnlab import datasets
from rnnlab.answers import Labelled
from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment
from rnnlab.preparation.prepared import Prepared
from rnnlab.tasks.label import LabelTask
from rnnlab.tasks.recall import RecallTask
from tests.sentences import ONE_SENTENCE


def prepared(dataset: str, **choices: object) -> Prepared:
    experiment = Experiment.of({"dataset": dataset, **choices})
    task = RecallTask() if dataset == "adding" else LabelTask()
    return task.prepare(datasets.load(experiment), experiment)


def test_an_answer_within_a_twenty_fifth_is_right() -> None:
    outputs, targets = torch.tensor([[1.0], [1.03], [1.05], [0.97]]), torch.ones(4)
    assert RecallTask().measures(outputs, targets) == {"within 0.04": 0.75}
    found = prepared("adding")
    answer = RecallTask().answer(found, found.parts.test, torch.from_numpy(found.parts.test.y)[:, None] + 0.05)
    assert RecallTask().scores(answer) == pytest.approx({"MSE": 0.0025, "within 0.04": 0.0}, abs=1e-6)


def test_steps_at_which_nothing_is_asked_count_nowhere() -> None:
    found = prepared("delayed_echo", delay=3)
    part, task = found.parts.test, LabelTask()
    wanted = torch.from_numpy(np.maximum(part.y, 0).astype(np.int64))
    outputs = 20 * torch.nn.functional.one_hot(wanted, 2).float()
    noisy = outputs.clone()
    noisy[:, :3] = torch.randn(noisy[:, :3].shape, generator=torch.Generator().manual_seed(0)) * 100
    targets = torch.from_numpy(part.y)
    assert task.loss(noisy, targets) == task.loss(outputs, targets) < 1e-6
    assert task.measures(noisy, targets) == {"accuracy": 1.0}
    scores = task.scores(task.answer(found, part, noisy))
    assert scores == pytest.approx({"cross entropy": 0, "accuracy": 1, "whole sequences right": 1}, abs=1e-6)


def test_one_wrong_step_spoils_its_sequence_only() -> None:
    found = prepared("parity", delay=5)
    part, task = found.parts.test, LabelTask()
    outputs = 20 * torch.nn.functional.one_hot(torch.from_numpy(part.y.astype(np.int64)), 2).float()
    outputs[0, 2] = outputs[0, 2].flip(0)
    scores = task.scores(task.answer(found, part, outputs))
    assert scores["whole sequences right"] == pytest.approx(1 - 1 / len(part))
    assert scores["accuracy"] == pytest.approx(1 - 1 / part.y.size)


def test_any_symbol_that_the_grammar_allows_is_right_and_who_forgets_has_half_of_the_strings() -> None:
    found = prepared("reber")
    part, task, puzzle = found.parts.train, LabelTask(), found.raw
    perfect = torch.from_numpy(np.log(puzzle.legal[part.when] + 1e-9).astype(np.float32))
    assert task.scores(task.answer(found, part, perfect))["whole sequences right"] == 1
    forgetful = task.scores(task.answer(found, part, task.naive(found, part)))
    assert forgetful["whole sequences right"] == pytest.approx(0.5, abs=0.05)


def test_a_sequence_without_its_padding_is_answered_as_with_it() -> None:
    found = prepared("reber")
    task, one = LabelTask(), found.parts.test
    end = int(one.lengths[0])
    outputs = torch.randn(1, one.x.shape[1], 7, generator=torch.Generator().manual_seed(0))
    alone = type(one)(one.x[:1], one.y[:1], one.when[:1], one.lengths[:1])
    cut = type(one)(one.x[:1, :end], one.y[:1], one.when[:1], one.lengths[:1])
    whole, short = task.answer(found, alone, outputs), task.answer(found, cut, outputs[:, :end])
    assert isinstance(short, Labelled)
    assert short.read.shape == (1, end)
    assert task.scores(short) == task.scores(whole)
    assert task.inputs(found, one, 0).shape == (end, 7)


@pytest.mark.parametrize(("task", "dataset"), [(RecallTask, "delayed_echo"), (LabelTask, "adding"), (LabelTask, "noisy_sine")])
def test_other_data_are_refused_in_one_sentence(task: type[RecallTask | LabelTask], dataset: str) -> None:
    experiment = Experiment.of({"dataset": dataset})
    with pytest.raises(InvalidExperiment, match=ONE_SENTENCE):
        task().prepare(datasets.load(experiment), experiment)


def test_shares_that_leave_nothing_to_learn_from_are_refused_in_one_sentence() -> None:
    with pytest.raises(InvalidExperiment, match=ONE_SENTENCE):
        prepared("adding", validation_share=0.5, test_share=0.5)
