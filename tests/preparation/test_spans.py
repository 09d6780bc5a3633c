import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlab import datasets
from rnnlab.errors import InvalidExperiment, OverLimit
from rnnlab.experiment import Experiment, Preparation
from rnnlab.preparation.chain import Chain
from rnnlab.preparation.windowing import window_by_span
from rnnlab.tasks.forecast import ForecastTask
from rnnlab.training.events import Finished
from rnnlab.training.training import train


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(0.01, 5), min_size=3, max_size=40), st.floats(0.1, 12), st.integers(1, 2))
def test_a_window_holds_all_values_within_the_span_and_no_others(gaps: list[float], span: float, horizon: int) -> None:
    when = np.cumsum(gaps)
    values, rows = np.arange(1.0, len(when) + 1)[:, None], np.arange(len(when))
    windows = window_by_span(values, when, rows, Chain(()), Preparation(span=span, horizon=horizon))
    assert len(windows) == len(when) - horizon
    assert windows.lengths is not None
    for number, length in enumerate(windows.lengths):
        inside = rows[(when > when[number] - span) & (when <= when[number])]
        np.testing.assert_array_equal(windows.x[number, :length, 0], values[inside, 0])
        assert (windows.x[number, length:] == 0).all()
        np.testing.assert_array_equal(windows.y[number], values[number + 1 : number + 1 + horizon, 0])


def test_the_irregular_sensor_trains_on_windows_of_unequal_lengths() -> None:
    experiment = Experiment.of({"dataset": "irregular_sensor", "span": 6.0, "epochs": 3, "hidden_size": 8, "device": "cpu"})
    prepared = ForecastTask().prepare(datasets.load(experiment), experiment)
    lengths = prepared.parts.train.lengths
    assert lengths is not None and len(set(lengths.tolist())) > 3
    assert prepared.names[-1] == "time since the value before"
    *_, last = train(experiment)
    assert isinstance(last, Finished)


def test_a_span_that_holds_too_much_is_refused() -> None:
    with pytest.raises(OverLimit, match="shorter span"):
        window_by_span(np.zeros((3000, 1)), np.arange(3000.0), np.arange(3000), Chain(()), Preparation(span=2000))


def test_a_mask_and_a_span_do_not_go_together() -> None:
    experiment = Experiment.of({"dataset": "irregular_sensor", "span": 6.0, "fill": "mask"})
    with pytest.raises(InvalidExperiment, match="one of them"):
        ForecastTask().prepare(datasets.load(experiment), experiment)
