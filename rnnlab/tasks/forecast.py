"""The next values of a series."""

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import mse_loss

from rnnlab.answers import Answer, Forecast
from rnnlab.errors import InvalidExperiment, UnreadableData
from rnnlab.experiment import Experiment, Preparation
from rnnlab.measures import regression
from rnnlab.nn.network import Ends
from rnnlab.preparation import splitting
from rnnlab.preparation.chain import Chain, fit
from rnnlab.preparation.filling import fill
from rnnlab.preparation.prepared import Prepared, Stage
from rnnlab.preparation.resampling import DAY, resample
from rnnlab.preparation.transform import Floats
from rnnlab.preparation.windowing import Windows, window, window_by_span
from rnnlab.raw import Raw, Series
from rnnlab.sequences import Sequences, Split
from rnnlab.tasks import Task

__all__ = ["ForecastTask"]


class ForecastTask(Task):
    """A window of past values to the values that follow it, all at once."""

    title = "Forecast the next values"
    about = "The network reads a window of past values and answers the values that follow."
    settings = (
        "inputs",
        "resample",
        "fill",
        "season",
        "power",
        "difference",
        "seasonal_difference",
        "scaling",
        "lookback",
        "span",
        "horizon",
        "stride",
        "validation_share",
        "test_share",
    )
    loss_name = "mean squared error of scaled values"
    naive_name = "the last value goes on"
    aim = "low"

    def prepare(self, raw: Raw, experiment: Experiment) -> Prepared:
        """Resampled, split in time order, then each part by itself filled, changed and windowed: no window straddles a split."""
        settings, chosen = experiment.preparation, _chosen(raw, experiment)
        series = resample(chosen, settings.resample) if settings.resample else chosen
        rows = splitting.in_time_order(len(series.when), settings.validation_share, settings.test_share)
        if len(rows.train) == 0:
            raise InvalidExperiment("The validation and test shares leave nothing to learn from: make them smaller.")
        filled = rows.map(lambda part: fill(series.values[part], series.when[part], settings.fill, settings.season))
        _refuse_short("train", len(rows.train), settings)
        chain = fit(filled.train, settings)
        parts = rows.both(filled).map(lambda pair: _windows(series, pair[0], pair[1], chain, settings))
        for name, (part, windows) in rows.both(parts).items():
            if len(part) and not len(windows):
                _refuse_short(name, len(part), settings)
                raise UnreadableData(f"The {name} part needs a window without missing values, and has none: choose a way to fill them.")
        if not len(parts.validation) and not len(parts.test):
            raise InvalidExperiment("The validation and test shares leave nothing to watch: make one of them larger.")
        return Prepared(series, parts, _names(series, settings), _stages(chosen, series, filled, parts, settings))

    def inputs(self, prepared: Prepared, sequences: Sequences, number: int) -> NDArray[np.float64]:
        """The values of one window, filled; the columns of a mask, and of the time between values, as they are."""
        assert isinstance(sequences, Windows)
        x, end = sequences.x[number], int(sequences.ends[number]) + sequences.chain.lost + 1
        x = x if sequences.lengths is None else x[: sequences.lengths[number]]
        values = sequences.stages[0][end - len(x) : end]
        return np.concatenate([values, x[:, values.shape[1] :]], axis=1)

    def ends(self, prepared: Prepared) -> Ends:
        """The columns, and one number for each step of the horizon."""
        train = prepared.parts.train
        return Ends(train.x.shape[2], int(train.y.shape[1]))

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """The mean squared error, in scaled units."""
        return mse_loss(outputs, targets)

    def measures(self, outputs: Tensor, targets: Tensor) -> dict[str, float]:
        """Nothing beside the loss."""
        return {}

    def naive(self, prepared: Prepared, sequences: Sequences) -> Tensor:
        """Persistence: the last value of the window, for each step of the horizon."""
        assert isinstance(sequences, Windows)
        return torch.tensor(sequences.persistence(), dtype=torch.float32)

    def answer(self, prepared: Prepared, sequences: Sequences, outputs: Tensor) -> Answer:
        """The forecasts in the units of the series."""
        raw, rows = prepared.raw, sequences.when
        assert isinstance(raw, Series) and isinstance(sequences, Windows)
        predicted = sequences.in_units(outputs.double().numpy())
        return Forecast(predicted, raw.values[rows, 0], raw.when[rows], raw.names[0], raw.time_name, raw.dated)

    def scores(self, answer: Answer) -> dict[str, float]:
        """Mean squared error, mean absolute error and R2 over every forecast value."""
        assert isinstance(answer, Forecast)
        return regression(answer.actual, answer.predicted)


def _chosen(raw: Raw, experiment: Experiment) -> Series:
    """The columns of the series that are used, the target first."""
    if not isinstance(raw, Series):
        raise InvalidExperiment("A forecast needs a series of numbers, and a table of rows came: ask for their class instead.")
    column = experiment.data.column
    if column and column not in raw.names:
        raise InvalidExperiment(f"There is no column {column[:60]!r} to forecast: choose one of {', '.join(raw.names[:20])}.")
    return raw.led_by(column, alone=experiment.data.inputs == "target")


def _stages(read: Series, series: Series, filled: Split[Floats], parts: Split[Windows], settings: Preparation) -> tuple[Stage, ...]:
    """What is left after each step that was chosen."""
    chain, rows = parts.train.chain, len(series.when)
    stages = [Stage("read", len(read.when), int(np.isnan(read.values).sum()))]
    if settings.resample:
        stages.append(Stage(f"on a grid of {settings.resample}", rows, int(np.isnan(series.values).sum())))
    missing = sum(int(np.isnan(values).sum()) for _, values in filled.items())
    if settings.fill != "none":
        stages.append(Stage(f"missing values: {settings.fill}", rows, missing))
    held = sum(bool(len(values)) for _, values in filled.items())
    if settings.power != "none":
        stages.append(Stage(f"power: {settings.power}", rows, missing))
    if chain.lost:
        rows -= held * chain.lost
        stages.append(Stage("differences", rows, missing, lost=held * chain.lost))
    stages.append(Stage(f"scaled ({settings.scaling})", rows, missing))
    count = sum(len(windows) for _, windows in parts.items())
    span = settings.lookback + settings.horizon - 1
    fit_in = sum(-(-max(len(values) - chain.lost - span, 0) // settings.stride) for _, values in filled.items())
    if settings.span:
        stages.append(Stage(f"windows of a span of {settings.span:g}", count, 0))
    else:
        stages.append(Stage(f"windows of {settings.lookback} + {settings.horizon}", count, 0, lost=fit_in - count))
    return tuple(stages)


def _names(series: Series, settings: Preparation) -> tuple[str, ...]:
    """Of the columns that the network reads."""
    if settings.span:
        return (*series.names, "time since the value before")
    return series.names + (tuple(f"{name} is there" for name in series.names) if settings.fill == "mask" else ())


def _windows(series: Series, rows: NDArray[np.int64], filled: Floats, chain: Chain, settings: Preparation) -> Windows:
    """The windows of one part: those whose targets were observed, and whose inputs are there or masked."""
    observed = series.values[rows]
    if settings.span:
        return _by_span(series, rows, filled, chain, settings)
    windows = window(filled, rows, chain, settings)
    masked = settings.fill == "mask"
    if not len(windows) or not (masked or np.isnan(observed).any()):
        return windows
    there = window(~np.isnan(observed[chain.lost :]) * 1.0, rows[chain.lost :], Chain(()), settings)
    known: NDArray[np.bool_] = np.all(there.y.astype(bool) & np.isfinite(windows.y), axis=1)
    windows, there = windows.only(known), there.only(known)
    if masked:
        return replace(windows, x=np.concatenate([np.nan_to_num(windows.x), there.x], axis=2))
    whole: NDArray[np.bool_] = ~np.any(np.isnan(windows.x), axis=(1, 2))
    return windows.only(whole)


def _by_span(series: Series, rows: NDArray[np.int64], filled: Floats, chain: Chain, settings: Preparation) -> Windows:
    """The windows of one part that hold what falls into a span of time."""
    if settings.fill == "mask":
        raise InvalidExperiment("A mask marks values that are missing on a grid, and a span of time needs no grid: choose one of them.")
    in_units = settings.model_copy(update={"span": settings.span * (DAY if series.dated else 1.0)})
    windows = window_by_span(filled, series.when[rows], rows, chain, in_units)
    known: NDArray[np.bool_] = ~np.any(np.isnan(series.values[windows.when, 0]), axis=1) & ~np.any(np.isnan(windows.x), axis=(1, 2))
    return windows.only(known)


def _refuse_short(name: str, length: int, settings: Preparation) -> None:
    """Raises UnreadableData for a part that no window fits into."""
    lost = settings.difference + settings.season * settings.seasonal_difference
    if not settings.span and length < lost + settings.lookback + settings.horizon:
        more = f" and {lost} for the differences" if lost else ""
        raise UnreadableData(
            f"A window needs {settings.lookback} + {settings.horizon} values{more}, and the {name} part has {length}: "
            "choose a shorter lookback or horizon, or a larger share."
        )
