"""The next values of a series."""

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import mse_loss

from rnnlab.answers import Answer, Forecast
from rnnlab.errors import InvalidExperiment, UnreadableData
from rnnlab.experiment import Preparation
from rnnlab.preparation import splitting
from rnnlab.preparation.prepared import Prepared
from rnnlab.preparation.scaling import FITS
from rnnlab.preparation.windowing import window
from rnnlab.raw import Raw, Series
from rnnlab.sequences import Sequences
from rnnlab.tasks import Task

__all__ = ["ForecastTask"]


class ForecastTask(Task):
    """A window of past values to the values that follow it, all at once."""

    title = "Forecast the next values"
    about = "The network reads a window of past values and answers the values that follow."
    settings = ("lookback", "horizon", "scaling", "validation_share", "test_share")
    loss_name = "mean squared error of scaled values"
    naive_name = "the last value goes on"
    aim = "low"

    def prepare(self, raw: Raw, preparation: Preparation) -> Prepared:
        """Split in time order, then scaled, then each part windowed by itself, so no window straddles a split."""
        if not isinstance(raw, Series):
            raise InvalidExperiment("A forecast needs a series of numbers, and a table of rows came: ask for their class instead.")
        rows = splitting.in_time_order(len(raw.values), preparation.validation_share, preparation.test_share)
        values = raw.values[:, None]
        if len(rows.train) == 0:
            raise InvalidExperiment("The validation and test shares leave nothing to learn from: make them smaller.")
        scaling = FITS[preparation.scaling](values[rows.train])
        scaled = scaling.apply(values).astype(np.float32)
        parts = rows.map(lambda part: window(scaled[part], part, preparation.lookback, preparation.horizon))
        for (name, sequences), (_, part) in zip(parts.items(), rows.items(), strict=True):
            if len(part) and not len(sequences):
                raise UnreadableData(
                    f"A window needs {preparation.lookback} + {preparation.horizon} values, and the {name} part has {len(part)}: "
                    "choose a shorter lookback or horizon, or a larger share."
                )
        if not len(parts.validation) and not len(parts.test):
            raise InvalidExperiment("The validation and test shares leave nothing to watch: make one of them larger.")
        return Prepared(raw, parts, scaling)

    def output_size(self, prepared: Prepared) -> int:
        """One number for each step of the horizon."""
        return int(prepared.parts.train.y.shape[1])

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """The mean squared error, in scaled units."""
        return mse_loss(outputs, targets)

    def measures(self, outputs: Tensor, targets: Tensor) -> dict[str, float]:
        """Nothing beside the loss."""
        return {}

    def naive(self, prepared: Prepared, sequences: Sequences) -> Tensor:
        """Persistence: the last value of the window, for each step of the horizon."""
        return torch.tensor(sequences.x[:, -1, :1]).expand(-1, sequences.y.shape[1])

    def answer(self, prepared: Prepared, sequences: Sequences, outputs: Tensor) -> Answer:
        """The forecasts in the units of the series."""
        inverse, raw = prepared.scaling.inverse, prepared.raw
        assert isinstance(raw, Series)
        rows = sequences.when
        return Forecast(inverse(outputs.double().numpy()), raw.values[rows], raw.when[rows], raw.name, raw.time_name, raw.dated)

    def scores(self, answer: Answer) -> dict[str, float]:
        """Mean squared error, mean absolute error and R2 over every forecast value."""
        from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score

        assert isinstance(answer, Forecast)
        actual, predicted = answer.actual.ravel(), answer.predicted.ravel()
        return {
            "MSE": float(mean_squared_error(actual, predicted)),
            "MAE": float(mean_absolute_error(actual, predicted)),
            "R2": float(r2_score(actual, predicted)) if len(actual) > 1 else float("nan"),
        }
