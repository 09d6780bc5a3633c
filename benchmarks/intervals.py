"""How many values the interval that should hold nine in ten does hold, before and after calibration: drawn series, and real ones.

A case is what a person sees: backtests calibrate the forecast after them, which is compared with what then came. No case is used to
choose anything. The first table is of series whose quantiles are known, of which the intervals are half or all of the true width.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd
import torch
from scipy.stats import norm

from rnnlab import datasets
from rnnlab.experiment import Experiment
from rnnlab.forecasting.judged.conformal import calibrate
from rnnlab.forecasting.judged.scoring import Backtests, scale
from rnnlab.forecasting.network.fitting import fit
from rnnlab.forecasting.past import Past
from rnnlab.forecasting.plan import QUANTILES, Plan
from rnnlab.preparation.filling import fill
from rnnlab.preparation.resampling import resample
from rnnlab.raw import Series

DRAWS, STEPS = 400, 12
BUNDLED = {"co2": ("MS", 12), "sunspots": ("", 11), "seattle_weather": ("", 14), "macrodata": ("", 4)}
"""The grid and the horizon of each."""


@dataclass(frozen=True)
class Case:
    """A forecast, its backtests, and what came."""

    quantiles: np.ndarray
    scale: np.ndarray
    backtests: Backtests
    tested: np.ndarray
    actual: np.ndarray

    def row(self) -> tuple[float, float, float]:
        """Coverage before and after, and the width after over the width before."""
        after = calibrate(self.quantiles, self.scale, self.backtests, self.tested)
        widths = [(one[..., -1] - one[..., 0]).mean() for one in (self.quantiles, after)]
        return self._covered(self.quantiles), self._covered(after), widths[1] / max(widths[0], 1e-12)

    def _covered(self, quantiles: np.ndarray) -> float:
        known = np.isfinite(self.actual)
        return float(((quantiles[..., 0] <= self.actual) & (self.actual <= quantiles[..., -1]))[known].mean())


def drawn(kind: str, width: float, origins: int) -> Iterator[Case]:
    deviation = np.ones(STEPS) if kind == "independent" else np.sqrt(np.arange(1, STEPS + 1))
    for seed in range(DRAWS):
        random = np.random.default_rng(seed)
        shape = (origins + 1, 1, STEPS)
        errors = random.standard_t(3, shape) / np.sqrt(3) if kind == "heavy tails" else random.standard_normal(shape)
        errors = errors if kind == "independent" else errors.cumsum(axis=-1)
        tested = np.broadcast_to(width * deviation[:, None] * norm.ppf(QUANTILES), (origins, 1, STEPS, len(QUANTILES)))
        yield Case(tested[0], np.ones(1), Backtests(errors[:-1], np.ones((origins, 1))), tested, errors[-1])


def forecast(past: Past, plan: Plan, seconds: float) -> np.ndarray:
    steps = fit(past, plan, seconds)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value.quantiles


def tested(series: Series, plan: Plan, cases: int, seconds: float) -> Iterator[Case]:
    """The newest cases of a series: each forecast serves as a backtest of those after it."""
    values, horizon = fill(series.values[:, :1], series.when, "linear", 1), plan.horizon
    ends = [len(values) - horizon * back for back in range(cases + plan.origins, 0, -1)]
    ends = [end for end in ends if end >= max(3 * horizon, 24)]
    nothing = values[:, :0]
    ahead = Past(values[:-horizon], nothing[:-horizon], nothing, series.when, series.names[:1], series.dated, series.step)
    pasts = [ahead.until(end) for end in ends]
    found = np.stack([forecast(past, plan, seconds) for past in pasts])
    actual = np.stack([values[end : end + horizon].T for end in ends])
    scales = np.stack([scale(past.targets, plan.season) for past in pasts])
    for last in range(plan.origins, len(ends)):
        known = slice(last - plan.origins, last)
        yield Case(found[last], scales[last], Backtests(actual[known], scales[known]), found[known], actual[last])


def read(name: str) -> tuple[Series, int]:
    """A bundled series by name, or the last column of a CSV file, and a horizon."""
    if name in BUNDLED:
        series = datasets.load(Experiment.of({"dataset": name}))
        assert isinstance(series, Series)
        grid, horizon = BUNDLED[name]
        return resample(series, grid) if grid else series, horizon
    table = pd.read_csv(name)
    column = table.iloc[:, -1].to_numpy(np.float64)[:, None]
    card = datasets.load(Experiment.of({"dataset": "sunspots"})).card
    return Series(column, np.arange(len(column), dtype=np.float64), (str(table.columns[-1]),), "row", card), 12


def told(name: str, cases: list[Case]) -> list[tuple[float, float, float]]:
    rows = [case.row() for case in cases]
    before, after, wider = np.mean(rows, axis=0)
    print(f"| {name} | {len(rows)} | {before:.3f} | {after:.3f} | {wider:.2f} |", flush=True)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("series", nargs="*", default=list(BUNDLED), help="names of bundled series, or CSV files; none: all bundled")
    parser.add_argument("--seconds", type=float, default=3.0, help="of processor time, each fit")
    parser.add_argument("--cases", type=int, default=8, help="of each series")
    parser.add_argument("--origins", type=int, default=4)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    print("| errors, width | cases | before | after | times as wide |\n|---|---|---|---|---|")
    for kind in ("independent", "walk", "heavy tails"):
        for width in (0.5, 1.0):
            told(f"{kind}, {width}", list(drawn(kind, width, arguments.origins)))
    begun, rows = time.process_time(), []
    for name in arguments.series:
        series, horizon = read(name)
        plan = Plan(horizon=horizon, origins=arguments.origins)
        rows += told(f"{Path(name).stem}, {horizon} steps", list(tested(series, plan, arguments.cases, arguments.seconds)))
    before, after, _ = np.mean(rows, axis=0)
    print(f"\nReal series: {len(rows)} cases, {before:.3f} before, {after:.3f} after, {time.process_time() - begun:.0f} CPU seconds.")


if __name__ == "__main__":
    main()
