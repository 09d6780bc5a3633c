import numpy as np
import pytest
import torch

from rnnlab.answers import Classification
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Table
from rnnlab.tasks.classify import ClassifyTask

task = ClassifyTask()
random = np.random.default_rng(0)
TABLE = Table(random.normal(5, 3, (60, 4)), ("a", "b", "c", "d"), np.arange(60) % 3 % 2, ("no", "yes"), Card("", "", "", ""))


def test_a_row_is_a_sequence_of_length_1_scaled_on_the_training_part() -> None:
    prepared = task.prepare(TABLE, Experiment())
    train = prepared.parts.train
    assert train.x.shape[1:] == (1, 4)
    np.testing.assert_allclose(train.x.mean(axis=(0, 1)), 0, atol=1e-6)
    np.testing.assert_allclose(train.x.std(axis=(0, 1)), 1, atol=1e-5)
    for part in vars(prepared.parts).values():
        np.testing.assert_array_equal(task.inputs(prepared, part, 1), TABLE.features[part.when[1:2]])
        np.testing.assert_array_equal(part.y, TABLE.classes[part.when])


def test_answers_are_the_probabilities_of_each_class() -> None:
    prepared = task.prepare(TABLE, Experiment())
    part = prepared.parts.test
    answer = task.answer(prepared, part, torch.tensor([[0.0, np.log(3)]]).expand(len(part), -1))
    assert isinstance(answer, Classification)
    np.testing.assert_allclose(answer.probabilities, [[0.25, 0.75]] * len(part), rtol=1e-6)
    np.testing.assert_array_equal(answer.actual, part.y)
    assert answer.class_names == ["no", "yes"]


def test_the_naive_rule_gives_each_row_the_shares_of_the_training_part() -> None:
    prepared = task.prepare(TABLE, Experiment())
    shares = np.bincount(prepared.parts.train.y) / len(prepared.parts.train)
    answer = task.answer(prepared, prepared.parts.test, task.naive(prepared, prepared.parts.test))
    assert isinstance(answer, Classification)
    np.testing.assert_allclose(answer.probabilities, np.tile(shares, (len(prepared.parts.test), 1)), rtol=1e-5)


def test_scores_are_the_share_of_right_answers_and_the_mean_surprise() -> None:
    answer = Classification(np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.5, 0.5]]), np.array([0, 1, 1, 0]), ["no", "yes"])
    surprise = -np.log([0.9, 0.4, 0.8, 0.5]).mean()
    assert task.scores(answer) == {"accuracy": 0.75, "cross entropy": pytest.approx(surprise)}


def test_a_part_with_one_class_only_is_scored() -> None:
    scores = task.scores(Classification(np.array([[0.9, 0.1], [0.4, 0.6]]), np.array([0, 0]), ["no", "yes"]))
    assert scores["accuracy"] == 0.5


def test_the_loss_and_the_accuracy_of_a_batch_are_those_of_its_scores() -> None:
    outputs, targets = torch.tensor([[2.0, 0.0], [0.5, 1.0], [3.0, -1.0]]), torch.tensor([0, 0, 1])
    scores = task.scores(Classification(outputs.double().softmax(1).numpy(), targets.numpy(), ["no", "yes"]))
    assert task.loss(outputs, targets).item() == pytest.approx(scores["cross entropy"], rel=1e-5)
    assert task.measures(outputs, targets) == {"accuracy": pytest.approx(scores["accuracy"])}
