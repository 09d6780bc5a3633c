import numpy as np
import pytest
import torch

from rnnlab import datasets
from rnnlab.answers import Following
from rnnlab.errors import InvalidExperiment, UnreadableData
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Series
from rnnlab.tasks.follow import FollowTask, Steps
from tests.sentences import ONE_SENTENCE

CARD = Card("numbers", "counted", "here", "MIT")
task = FollowTask()


def series(rows: int = 100) -> Series:
    count = np.arange(float(rows))
    return Series(np.column_stack([10 * count, count, -count]), count, ("ten", "one", "minus"), "row", CARD)


def chosen(**choices: object) -> Experiment:
    held = {"validation_share": 0.2, "test_share": 0.2}
    return Experiment.of({"dataset": "sine_steps", "lookback": 5, "stride": 5, "scaling": "standard", **held, **choices})


def test_each_window_holds_the_other_columns_and_wants_the_first_at_the_same_steps() -> None:
    prepared = task.prepare(series(), chosen(scaling="none"))
    train = prepared.parts.train
    assert (train.x.shape, train.y.shape) == ((12, 5, 2), (12, 5))
    np.testing.assert_array_equal(train.y, 10 * train.when)
    np.testing.assert_array_equal(train.x[..., 0], train.when)
    np.testing.assert_array_equal(train.x[..., 1], -train.when)
    assert train.when[:, 0].tolist() == list(range(0, 60, 5))
    np.testing.assert_array_equal(task.inputs(prepared, train, 3), train.x[3])


def test_the_scaling_sees_the_training_part_only_and_answers_come_back_in_units() -> None:
    prepared = task.prepare(series(), chosen())
    train, test = prepared.parts.train, prepared.parts.test
    assert abs(train.y.mean()) < 1e-6 and test.y.mean() > 2
    assert isinstance(test, Steps)
    answer = task.answer(prepared, test, torch.from_numpy(test.y).unsqueeze(2))
    assert isinstance(answer, Following)
    np.testing.assert_allclose(answer.predicted, answer.actual, rtol=1e-5)
    np.testing.assert_array_equal(answer.actual, 10 * test.when.ravel())
    np.testing.assert_array_equal(answer.read[:, 1], -test.when.ravel())


def test_another_column_can_be_followed() -> None:
    prepared = task.prepare(series(), chosen(column="minus", scaling="none"))
    assert prepared.names == ("ten", "one")
    np.testing.assert_array_equal(prepared.parts.train.y, -prepared.parts.train.when)


def test_the_naive_rule_is_the_mean_of_the_training_part() -> None:
    prepared = task.prepare(series(), chosen(scaling="none"))
    assert bool((task.naive(prepared, prepared.parts.test) == prepared.parts.train.y.mean()).all())


@pytest.mark.parametrize(
    ("raw", "choices", "kind"),
    [
        (series().led_by("one", alone=True), {}, InvalidExperiment),
        (series(), {"column": "eleven"}, InvalidExperiment),
        (series(4), {}, UnreadableData),
        (series(10), {"validation_share": 0.1, "test_share": 0.1}, InvalidExperiment),
        (datasets.load(Experiment.of({"dataset": "breast_cancer"})), {}, InvalidExperiment),
        (datasets.load(Experiment.of({"dataset": "co2"})), {}, InvalidExperiment),
    ],
    ids=["one column", "no such column", "too short", "nothing to watch", "a table", "gaps or one column"],
)
def test_what_cannot_be_followed_is_refused_in_one_sentence(raw: Series, choices: dict[str, object], kind: type[Exception]) -> None:
    with pytest.raises(kind, match=ONE_SENTENCE):
        task.prepare(raw, chosen(**choices))
