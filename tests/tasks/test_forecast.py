import numpy as np
import pytest
import torch

from rnnlab.answers import Forecast
from rnnlab.experiment import Preparation
from rnnlab.raw import Card, Series
from rnnlab.tasks.forecast import ForecastTask

task = ForecastTask()
SERIES = Series(np.arange(100.0) ** 2, np.arange(100.0) / 2, "y", "t", Card("", "", "", ""), dated=False)
SETTINGS = Preparation(lookback=4, horizon=3, validation_share=0.2, test_share=0.1)


@pytest.mark.parametrize("scaling", ["standard", "minmax", "none"])
def test_the_scaling_is_fitted_on_the_training_part_alone(scaling: str) -> None:
    other = Series(np.where(np.arange(100) < 70, SERIES.values, -1e6), *list(vars(SERIES).values())[1:])
    fits = [task.prepare(series, SETTINGS.model_copy(update={"scaling": scaling})) for series in (SERIES, other)]
    assert fits[0].scaling.shift == fits[1].scaling.shift
    np.testing.assert_array_equal(fits[0].parts.train.x, fits[1].parts.train.x)
    assert not np.array_equal(fits[0].parts.test.x, fits[1].parts.test.x)


def test_the_newest_values_are_the_test_part_and_no_part_reaches_into_another() -> None:
    parts = task.prepare(SERIES, SETTINGS).parts
    assert [(part.when.min(), part.when.max()) for _, part in parts.items()] == [(4, 69), (74, 89), (94, 99)]


def test_answers_come_back_in_the_units_of_the_series_beside_the_values_and_times_they_are_for() -> None:
    prepared = task.prepare(SERIES, SETTINGS)
    part = prepared.parts.test
    answer = task.answer(prepared, part, torch.tensor(part.y) + 1)
    assert isinstance(answer, Forecast)
    np.testing.assert_array_equal(answer.actual[0], [94**2, 95**2, 96**2])
    np.testing.assert_array_equal(answer.when[-1], [97 / 2, 98 / 2, 99 / 2])
    np.testing.assert_allclose(answer.predicted - answer.actual, prepared.scaling.size[0], rtol=1e-4)
    assert (answer.name, answer.time_name, answer.dated) == ("y", "t", False)


def test_the_naive_rule_lets_the_last_value_go_on() -> None:
    prepared = task.prepare(SERIES, SETTINGS)
    answer = task.answer(prepared, prepared.parts.test, task.naive(prepared, prepared.parts.test))
    assert isinstance(answer, Forecast)
    np.testing.assert_allclose(answer.predicted, np.repeat([[93**2], [94**2], [95**2], [96**2]], 3, axis=1), rtol=1e-5)


def test_scores_are_over_every_value_of_the_horizon() -> None:
    actual = np.array([[1.0, 2.0], [3.0, 6.0]])
    scores = task.scores(Forecast(actual + np.array([[1, -1], [3, 0]]), actual, actual, "y", "t", False))
    assert scores == {"MSE": 11 / 4, "MAE": 5 / 4, "R2": pytest.approx(1 - 11 / 14)}
