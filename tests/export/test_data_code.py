import numpy as np
import pytest
import torch

from rnnlab.experiment import Experiment
from rnnlab.export.script import DATA
from rnnlab.export.told import Told
from rnnlab.training.training import Training

CASES = {
    "all columns": {"dataset": "seattle_weather", "inputs": "all", "horizon": 3, "stride": 2, "scaling": "minmax"},
    "gaps left out": {"dataset": "co2", "fill": "none", "difference": 0, "scaling": "none"},
    "a mask": {"dataset": "co2", "fill": "mask"},
    "a mask of nothing": {"dataset": "sunspots", "fill": "mask"},
    "last value": {"dataset": "co2", "fill": "last value", "resample": "W", "power": "box-cox"},
    "by time": {"dataset": "co2", "fill": "time", "difference": 2},
    "smooth": {"dataset": "co2", "fill": "spline", "power": "log"},
    "by season": {"dataset": "co2", "fill": "season", "season": 52, "seasonal_difference": True},
    "step by step": {"dataset": "sine_to_cosine", "task": "follow", "stride": 3},
    "a table": {"dataset": "breast_cancer", "validation_share": 0.2},
    "a table in steps": {"dataset": "digits", "columns_a_step": 4, "test_share": 0.0},
    "padded puzzles": {"dataset": "reber"},
    "a number": {"dataset": "adding", "delay": 10},
    "texts": {"dataset": "surnames"},
    "parts as given": {"dataset": "reviews"},
    "a text": {"dataset": "pydoc", "vocabulary": 40},
}


@pytest.mark.parametrize("case", CASES)
def test_the_code_prepares_what_the_run_was_given(case: str) -> None:
    experiment = Experiment.of({"device": "cpu", **CASES[case]})
    training = Training(experiment)
    names: dict[str, dict[str, tuple[torch.Tensor, torch.Tensor, torch.Tensor | None]]] = {}
    for part in DATA[experiment.data.task](Told(experiment, training, 1, 0.0, {})):
        exec(part.code, names)
    for name, wanted in training.prepared.parts.items():
        x, y, lengths = names["PARTS"][name]
        assert len(x) == len(wanted)
        if len(wanted):
            np.testing.assert_array_equal(x.numpy(), wanted.x)
            np.testing.assert_array_equal(y.numpy(), wanted.y)
            assert x.dtype == torch.from_numpy(wanted.x).dtype and y.dtype == torch.from_numpy(wanted.y).dtype
            assert (lengths is None) == (wanted.lengths is None)
            assert lengths is None or lengths.tolist() == wanted.lengths.tolist()
