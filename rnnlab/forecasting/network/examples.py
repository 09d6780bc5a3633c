"""Windows of a past, cut when they are asked for, and each brought to its own level."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from rnnlab.forecasting.network.almanac import almanac
from rnnlab.forecasting.network.deseasonal import deseasonalise
from rnnlab.forecasting.past import Past
from rnnlab.preparation.filling import fill

Floats = NDArray[np.float64]

FARTHEST = 8.0
"""Spreads from the last value beyond which an input is cut off, so that an outlier does not drown the rest."""


@dataclass(frozen=True)
class Shape:
    """How windows are made of a past."""

    lookback: int
    segment: int = 1
    """Steps that are read at once; the lookback is a multiple of it."""
    periods: tuple[int, ...] = ()
    """Of the seasons that are taken out."""
    smoother: int = 7
    """Over how many periods a season may change."""
    log: bool = False
    """Whether the logarithm of the values is forecast."""
    yearly: bool = False
    """Whether the network is told the time of the year."""


@dataclass(frozen=True)
class Batch:
    """B windows: what the network reads and should answer, and the way back to the user's units.

    Shapes: x (B, L, F), known (B, H, K), series (B,), y and there (B, H), last and spread (B, 1), season (B, H).
    """

    x: Tensor
    known: Tensor
    series: Tensor
    y: Tensor
    there: Tensor
    """Whether y is known; else it is 0 and must not be learned."""
    last: Tensor
    spread: Tensor
    season: Tensor


@dataclass(frozen=True)
class Material:
    """C series from which windows, and the `horizon` after them, are cut.

    Shapes: rest and there (C, T); others (T, P), ahead and calendar (T + H, K); scale and centre (C,).
    """

    rest: Tensor
    """The values without season and without gaps, in parts of `scale` from `centre`."""
    there: Tensor
    parts: tuple[tuple[Tensor, int], ...]
    """Each season (C, T) with its period."""
    others: Tensor
    ahead: Tensor
    calendar: Tensor
    centre: Floats
    scale: Floats
    horizon: int
    shape: Shape
    spread: Tensor
    """In which each series is read and answered (C,): the median of its windows' spreads."""

    @property
    def inputs(self) -> int:
        """F: the value, whether it was there where some were not, other columns, and the columns known ahead."""
        return 1 + self._gaps + self.others.shape[1] + self.ahead.shape[1]

    @property
    def known(self) -> int:
        """K: the calendar, and of each column known ahead its value and its change since the window's end."""
        return self.calendar.shape[1] + 2 * self.ahead.shape[1]

    @property
    def _gaps(self) -> int:
        return int(not bool(self.there.all()))

    def cut(self, series: Tensor, ends: Tensor, until: int) -> Batch:
        """The windows of these series (B,) whose last row is `ends` (B,); nothing is answered from row `until` on."""
        rows = ends.unsqueeze(1) + torch.arange(1 - self.shape.lookback, 1)
        after = ends.unsqueeze(1) + torch.arange(1, self.horizon + 1)
        which = series.unsqueeze(1)
        level, last, spread = self.level(series, self.rest[which, rows])
        season = self._goes_on(which, ends.unsqueeze(1))
        inside = after.clamp(max=self.rest.shape[1] - 1)
        there = self.there[which, inside] & (after < until)
        y = torch.where(there, (self._whole(which, inside) - season - last) / spread, 0.0)
        return Batch(self._read(which, rows, level), self._ahead(ends, after), series, y, there, last, spread, season)

    def level(self, series: Tensor, window: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Values (B, L) of these series (B,) in spreads from their last one, that one (B, 1), and the spread (B, 1)."""
        spread, last = self.spread[series].unsqueeze(1), window[:, -1:]
        return ((window - last) / spread).clamp(-FARTHEST, FARTHEST), last, spread

    def _whole(self, which: Tensor, rows: Tensor) -> Tensor:
        whole = self.rest[which, rows]
        for part, _ in self.parts:
            whole = whole + part[which, rows]
        return whole

    def _goes_on(self, which: Tensor, end: Tensor) -> Tensor:
        """The last period of each season before the end, over and over: (B, H)."""
        season = torch.zeros(len(end), self.horizon)
        for part, period in self.parts:
            season = season + part[which, end - period + 1 + torch.arange(self.horizon) % period]
        return season

    def _read(self, which: Tensor, rows: Tensor, window: Tensor) -> Tensor:
        columns = [window.unsqueeze(2)]
        if self._gaps:
            columns.append(self.there[which, rows].float().unsqueeze(2))
        return torch.cat([*columns, self.others[rows], self.ahead[rows]], dim=2)

    def _ahead(self, ends: Tensor, after: Tensor) -> Tensor:
        known = self.ahead[after]
        return torch.cat([self.calendar[after], known, known - self.ahead[ends].unsqueeze(1)], dim=2)

    def in_units(self, series: NDArray[np.int64], answers: Floats, batch: Batch) -> Floats:
        """Answers (B, H, Q) in the user's units, not sorted."""
        level = batch.last.numpy()[..., None] + batch.season.numpy()[..., None]
        whole = (answers * batch.spread.numpy()[..., None] + level) * self.scale[series, None, None] + self.centre[series, None, None]
        return np.asarray(np.exp(whole) if self.shape.log else whole)


def spread_of(window: Tensor) -> Tensor:
    """The standard deviation of each window (B, L), or of its steps where those are larger, and never 0: (B, 1)."""
    steps = window.diff(dim=1).square().mean(dim=1, keepdim=True).sqrt() if window.shape[1] > 1 else torch.zeros(len(window), 1)
    return torch.maximum(window.std(dim=1, correction=0, keepdim=True), steps).clamp(min=1e-3)


def usual_spread(level: Tensor, there: Tensor, lookback: int) -> Tensor:
    """The median spread of the windows of each series (C, T), of at most a thousand, and of those that are there by half or more: (C,)."""
    every = -(-(level.shape[1] - lookback + 1) // 1000)
    windows, known = (part.unfold(1, lookback, 1)[:, ::every] for part in (level, there.float()))
    halves = [share >= min(0.5, float(share.max())) for share in known.mean(dim=2)]
    return torch.stack([spread_of(one[half]).median() for one, half in zip(windows, halves, strict=True)])


def material(past: Past, shape: Shape, rows: int) -> Material:
    """All that windows are cut from; seasons, levels and spreads are those of the first rows, and go on from there."""
    filled = without_gaps(past, max(shape.periods, default=1))
    shaped = np.log(filled) if shape.log else filled
    parts = [deseasonalise(column[:rows], shape.periods, shape.smoother).until(len(column)) for column in shaped.T]
    rest = shaped.T - np.stack([part.sum(axis=0) for part in parts])
    centre, scale = rest[:, :rows].mean(axis=1), np.maximum(shaped[:rows].std(axis=0), 1e-9)
    seasons = [np.stack([part[number] for part in parts]) / scale[:, None] for number in range(len(shape.periods))]
    level, there = _tensor((rest - centre[:, None]) / scale[:, None]), torch.from_numpy(~np.isnan(past.targets.T))
    return Material(
        rest=level,
        there=there,
        parts=tuple((_tensor(season), period) for season, period in zip(seasons, shape.periods, strict=True)),
        others=_tensor(standardised(past.others, rows, past.when)),
        ahead=_tensor(standardised(past.ahead, rows, past.when)),
        calendar=_tensor(almanac(past.when, past.dated, shape.periods, shape.yearly)),
        centre=centre,
        scale=scale,
        horizon=past.horizon,
        shape=shape,
        spread=usual_spread(level[:, :rows], there[:, :rows], shape.lookback),
    )


def without_gaps(past: Past, season: int) -> Floats:
    """The targets (T, C), missing values made up from the season before, or from their neighbours."""
    rows = len(past.targets)
    return fill(past.targets, past.when[:rows], "season" if season > 1 else "linear", season)


def standardised(columns: Floats, rows: int, when: Floats) -> Floats:
    """Columns (T, P) in standard deviations from their mean, both of the first rows; missing values interpolated, 0 where none is known."""
    filled = fill(columns, when[: len(columns)], "linear", 1)
    known = filled[:rows]
    with np.errstate(invalid="ignore"):
        scaled = (filled - known.mean(axis=0)) / np.maximum(known.std(axis=0), 1e-9)
    return np.asarray(np.clip(np.nan_to_num(scaled), -FARTHEST, FARTHEST))


def _tensor(values: Floats) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(values, dtype=np.float32))
