import numpy as np
import pytest
import torch

from rnnlab.answers import Classification
from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Table
from rnnlab.tasks.classify import ClassifyTask
from tests.sentences import ONE_SENTENCE

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
    assert task.scores(answer) == {"accuracy": 0.75, "correct": 3, "cross entropy": pytest.approx(surprise)}


def test_a_part_with_one_class_only_is_scored() -> None:
    scores = task.scores(Classification(np.array([[0.9, 0.1], [0.4, 0.6]]), np.array([0, 0]), ["no", "yes"]))
    assert scores["accuracy"] == 0.5


def test_the_loss_and_the_accuracy_of_a_batch_are_those_of_its_scores() -> None:
    outputs, targets = torch.tensor([[2.0, 0.0], [0.5, 1.0], [3.0, -1.0]]), torch.tensor([0, 0, 1])
    scores = task.scores(Classification(outputs.double().softmax(1).numpy(), targets.numpy(), ["no", "yes"]))
    assert task.loss(outputs, targets).item() == pytest.approx(scores["cross entropy"], rel=1e-5)
    assert task.measures(outputs, targets) == {"accuracy": pytest.approx(scores["accuracy"])}


def test_columns_are_read_some_a_step_in_the_order_of_the_table() -> None:
    prepared = task.prepare(TABLE, Experiment.of({"columns_a_step": 2, "scaling": "none"}))
    part = prepared.parts.train
    assert part.x.shape[1:] == (2, 2)
    np.testing.assert_allclose(part.x.reshape(-1, 4), TABLE.features[part.when], rtol=1e-6)
    np.testing.assert_array_equal(task.inputs(prepared, part, 3), TABLE.features[part.when[3]].reshape(2, 2))
    assert len(prepared.names) == task.ends(prepared).inputs == 2
    assert prepared.stages[-1].name == "rows as sequences of length 2"


def test_columns_are_scaled_each_by_itself_however_they_are_read() -> None:
    at_once, in_steps = (task.prepare(TABLE, Experiment.of({"columns_a_step": number})).parts.train.x for number in (0, 1))
    np.testing.assert_array_equal(at_once.reshape(-1, 4), in_steps.reshape(-1, 4))
    assert in_steps.shape[1:] == (4, 1)


def test_all_columns_a_step_is_a_sequence_of_length_1() -> None:
    prepared = task.prepare(TABLE, Experiment.of({"columns_a_step": 4}))
    assert prepared.parts.train.x.shape[1:] == (1, 4)
    assert prepared.names == TABLE.feature_names


@pytest.mark.parametrize("columns", [3, 8])
def test_steps_that_do_not_come_out_even_are_refused_in_one_sentence(columns: int) -> None:
    with pytest.raises(InvalidExperiment, match="choose from 1, 2, 4, or 0") as refusal:
        task.prepare(TABLE, Experiment.of({"columns_a_step": columns}))
    assert ONE_SENTENCE.match(str(refusal.value))


def test_more_than_two_classes_also_have_the_mean_of_their_recalls() -> None:
    actual, answered = np.array([0, 0, 0, 1, 2]), np.array([0, 0, 1, 1, 0])
    scores = task.scores(Classification(np.eye(4)[answered], actual, ["a", "b", "c", "never there"]))
    assert scores["mean recall"] == pytest.approx((2 / 3 + 1 + 0) / 3)
