"""One series answered from others, at every step."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import mse_loss

from rnnlab.answers import Answer, Following
from rnnlab.errors import InvalidExperiment, UnreadableData
from rnnlab.experiment import Experiment, Preparation
from rnnlab.measures import regression
from rnnlab.nn.network import Ends
from rnnlab.preparation import splitting
from rnnlab.preparation.prepared import Prepared, Stage
from rnnlab.preparation.scaling import FITS, Scaling
from rnnlab.preparation.transform import Floats
from rnnlab.raw import Raw, Series
from rnnlab.sequences import Sequences
from rnnlab.tasks import Task

__all__ = ["FollowTask"]


@dataclass(frozen=True, kw_only=True)
class Steps(Sequences):
    """Windows with an answer wanted at each step, and the scaling of their columns, the target's first."""

    scaling: Scaling


class FollowTask(Task):
    """Windows of all other columns to the first column (or the chosen one) at the same steps."""

    title = "Follow a series, step by step"
    about = "The network reads all other columns and answers, at each step, what the chosen column is at that very step."
    settings = ("scaling", "lookback", "stride", "validation_share", "test_share")
    loss_name = "mean squared error of scaled values"
    naive_name = "the mean of the training part, always"
    aim = "low"

    def prepare(self, raw: Raw, experiment: Experiment) -> Prepared:
        """Split in time order, scaled on the training part, cut into windows of lookback steps, each part by itself."""
        series, settings = _chosen(raw, experiment), experiment.preparation
        rows = splitting.in_time_order(len(series.when), settings.validation_share, settings.test_share)
        if len(rows.train) < settings.lookback:
            raise UnreadableData(
                f"A window needs {settings.lookback} steps, and the training part has {len(rows.train)}: choose a shorter lookback."
            )
        scaling = FITS[settings.scaling](series.values[rows.train])
        parts = rows.map(lambda part: _windows(series.values[part], part, scaling, settings))
        if not len(parts.validation) and not len(parts.test):
            raise InvalidExperiment("The validation and test shares leave no window to watch: make one of them larger.")
        names = ("read", f"scaled ({settings.scaling})", f"windows of {settings.lookback}")
        counts = (len(series.when), len(series.when), sum(len(part) for _, part in parts.items()))
        return Prepared(series, parts, series.names[1:], tuple(Stage(*stage, 0) for stage in zip(names, counts, strict=True)))

    def inputs(self, prepared: Prepared, sequences: Sequences, number: int) -> NDArray[np.float64]:
        """The other columns of one window."""
        assert isinstance(prepared.raw, Series)
        return prepared.raw.values[sequences.when[number], 1:]

    def ends(self, prepared: Prepared) -> Ends:
        """The other columns, and one number at each step."""
        return Ends(prepared.parts.train.x.shape[2], 1, every_step=True)

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """The mean squared error over all steps, in scaled units."""
        return mse_loss(outputs.squeeze(2), targets)

    def measures(self, outputs: Tensor, targets: Tensor) -> dict[str, float]:
        """Nothing beside the loss."""
        return {}

    def naive(self, prepared: Prepared, sequences: Sequences) -> Tensor:
        """The mean of the training part's targets at every step."""
        mean = float(prepared.parts.train.y.mean())
        return torch.full((*sequences.y.shape, 1), mean, dtype=torch.float32)

    def answer(self, prepared: Prepared, sequences: Sequences, outputs: Tensor) -> Answer:
        """All windows one after the other, in the units of the series."""
        series, rows = prepared.raw, sequences.when.ravel()
        assert isinstance(series, Series)
        assert isinstance(sequences, Steps)
        scaling = sequences.scaling
        predicted = outputs.squeeze(2).double().numpy().ravel() * scaling.size[0] + scaling.shift[0]
        facts = series.names[0], list(series.names[1:]), sequences.when.shape[1], series.time_name, series.dated
        return Following(predicted, series.values[rows, 0], series.values[rows, 1:], series.when[rows], *facts)

    def scores(self, answer: Answer) -> dict[str, float]:
        """Mean squared error, mean absolute error and R2 over every step."""
        assert isinstance(answer, Following)
        return regression(answer.actual, answer.predicted)


def _chosen(raw: Raw, experiment: Experiment) -> Series:
    """The series with the target first."""
    if not isinstance(raw, Series) or len(raw.names) < 2:
        raise InvalidExperiment("To follow one series by others takes a series of two columns or more: choose such data, or a forecast.")
    if np.isnan(raw.values).any():
        raise InvalidExperiment("To follow a series step by step takes values without gaps, and some are missing: ask for a forecast.")
    column = experiment.data.column
    if column and column not in raw.names:
        raise InvalidExperiment(f"There is no column {column[:60]!r} to follow: choose one of {', '.join(raw.names[:20])}.")
    return raw.led_by(column, alone=False)


def _windows(values: Floats, rows: NDArray[np.int64], scaling: Scaling, settings: Preparation) -> Steps:
    """The windows of one part, each beginning a stride after the one before."""
    length, cut = settings.lookback, slice(None, None, settings.stride)
    scaled = scaling.apply(values).astype(np.float32)
    if len(rows) < length:
        empty = np.zeros((0, length), np.float32)
        return Steps(
            x=np.zeros((0, length, values.shape[1] - 1), np.float32), y=empty, when=np.zeros((0, length), np.int64), scaling=scaling
        )
    x = sliding_window_view(scaled[:, 1:], length, axis=0)[cut].swapaxes(1, 2)
    y = sliding_window_view(scaled[:, 0], length)[cut]
    return Steps(x=x.copy(), y=y.copy(), when=sliding_window_view(rows, length)[cut].copy(), scaling=scaling)
