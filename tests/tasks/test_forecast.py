from dataclasses import replace

import numpy as np
import pytest
import torch

from rnnlab.answers import Forecast
from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment
from rnnlab.preparation.prepared import Prepared
from rnnlab.raw import Card, Series
from rnnlab.tasks.forecast import ForecastTask

task = ForecastTask()
SERIES = Series(np.arange(100.0)[:, None] ** 2, np.arange(100.0) / 2, ("y",), "t", Card("", "", "", ""), dated=False)
SETTINGS = Experiment.of({"lookback": 4, "horizon": 3, "validation_share": 0.2, "test_share": 0.1})


@pytest.mark.parametrize("scaling", ["standard", "minmax", "none"])
def test_the_scaling_is_fitted_on_the_training_part_alone(scaling: str) -> None:
    other = Series(np.where(np.arange(100)[:, None] < 70, SERIES.values, -1e6), *list(vars(SERIES).values())[1:])
    fits = [task.prepare(series, SETTINGS.but(scaling=scaling)) for series in (SERIES, other)]
    assert fits[0].parts.train.chain == fits[1].parts.train.chain
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
    np.testing.assert_allclose(answer.predicted - answer.actual, part.chain.transforms[-1].size[0], rtol=1e-4)
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


def gappy(**choices: object) -> Prepared:
    values = SERIES.values.copy()
    values[[20, 21, 90]] = np.nan
    return task.prepare(replace(SERIES, values=values), SETTINGS.but(**choices))


def test_a_filled_value_is_never_a_target() -> None:
    parts = gappy(fill="linear").parts
    assert not {20, 21, 90} & set(np.concatenate([part.when.ravel() for _, part in parts.items()]).tolist())
    assert np.isfinite(parts.train.x).all()
    assert any((part.when[:, 0] == 24).any() for _, part in parts.items())


def test_without_filling_windows_with_gaps_are_left_out() -> None:
    train = gappy(fill="none").parts.train
    assert np.isfinite(train.x).all()
    assert not set(range(18, 26)) & set(train.when[:, 0].tolist())


def test_a_mask_tells_the_network_where_values_are_missing() -> None:
    prepared = gappy(fill="mask")
    train = prepared.parts.train
    assert train.x.shape[2] == len(prepared.names) == 2
    after = int(np.flatnonzero(train.when[:, 0] == 23)[0])
    np.testing.assert_array_equal(train.x[after, :, 1], [1, 0, 0, 1])
    assert (train.x[after, 1:3, 0] == 0).all()


def test_a_part_without_gaps_is_masked_like_the_others() -> None:
    parts = gappy(fill="mask").parts
    assert {part.x.shape[2] for _, part in parts.items() if len(part)} == {2}


def test_a_change_since_a_missing_value_is_never_a_target() -> None:
    parts = gappy(fill="mask", difference=1).parts
    assert all(np.isfinite(part.y).all() for _, part in parts.items())
    assert not {20, 21, 22, 90, 91} & set(np.concatenate([part.when.ravel() for _, part in parts.items()]).tolist())


def test_every_column_is_read_where_all_are_asked_for_and_the_target_leads() -> None:
    both = replace(SERIES, values=np.hstack([SERIES.values, -SERIES.values]), names=("y", "minus"))
    prepared = task.prepare(both, SETTINGS.but(column="minus", inputs="all"))
    assert prepared.names == ("minus", "y")
    assert prepared.parts.train.x.shape[2] == 2
    with pytest.raises(InvalidExperiment, match="no column 'z'"):
        task.prepare(both, SETTINGS.but(column="z"))


def test_one_window_reads_as_the_user_wrote_it_whatever_the_chain() -> None:
    prepared = task.prepare(SERIES, SETTINGS.but(difference=1, power="none"))
    part = prepared.parts.test
    np.testing.assert_allclose(task.inputs(prepared, part, 0)[:, 0], SERIES.values[part.when[0, 0] - 4 : part.when[0, 0], 0])
