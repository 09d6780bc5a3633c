"""Prints how forecasts do beside simple rules: `python benchmarks/forecasts.py FOLDER [--parts etth1 air short long]`.

FOLDER holds AirPassengers.csv, ETTh1.csv, daily-min-temperatures.csv, monthly-sunspots.csv, and wineind.csv, ausbeer.csv and taylor.csv
as the package pmdarima has them; values are the last column. A series whose file is missing is left out and named. Errors are relative
to the seasonal naive rule's (MASE: to its error within the past); one thread; CPU seconds.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd
import torch

from rnnlab.forecasting.judged import rules
from rnnlab.forecasting.network.examples import Batch, Shape, material
from rnnlab.forecasting.network.fitting import MIDDLE, Ahead, answers, fit
from rnnlab.forecasting.network.learning import Lesson, learn
from rnnlab.forecasting.network.lessons import Windows, learned, naive_spread
from rnnlab.forecasting.network.recipe import Recipe
from rnnlab.forecasting.past import Past
from rnnlab.forecasting.plan import QUANTILES, Plan
from rnnlab.nn.horizon import Horizon, HorizonNetwork

SECONDS = 15.0
TRAIN, VALIDATION, TEST = 8640, 11520, 14400
"""Rows of ETTh1 at which its parts end: 12, 4 and 4 months of 30 days."""
AHEAD = 96
NETWORKS = 3

Task = tuple[str, np.ndarray, str, int, int, int]
"""Name, values (T,), pandas offset, horizon, season, rows that are known."""
YEARLY, QUARTERLY = ("MS", 12, 12), ("QS", 8, 4)


def main() -> None:
    """Runs the parts that were asked for."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--parts", nargs="+", choices=["etth1", "air", "short", "long"], default=["etth1", "air", "short", "long"])
    chosen = options.parse_args()
    torch.set_num_threads(1)
    for part in chosen.parts:
        if part == "etth1":
            etth1(chosen.folder / "ETTh1.csv")
        else:
            compare(part, {"air": air, "short": short, "long": long}[part](chosen.folder))


def etth1(path: Path) -> None:
    """The seven columns from 96 hours to the next 96: the median of networks trained on the first part, over all windows of the last."""
    frame = pd.read_csv(path)
    values = frame.iloc[:TEST, 1:].to_numpy(float)
    values = (values - values[:TRAIN].mean(axis=0)) / values[:TRAIN].std(axis=0)
    when = milliseconds(pd.date_range(frame.date[0], periods=TEST + AHEAD, freq="h"))
    past = Past(values, np.zeros((TEST, 0)), np.zeros((TEST + AHEAD, 0)), when, tuple(frame.columns[1:]), True, "h")
    began = time.process_time()
    whole = material(past, Shape(AHEAD, segment=24), TRAIN)
    windows = {end: Windows(whole, start - 1, end - 1 - AHEAD, end) for start, end in ((TRAIN, VALIDATION), (VALIDATION, TEST))}
    validation = windows[VALIDATION].some(4000)
    networks = [etth1_network(learned(whole, TRAIN), validation, seed) for seed in range(NETWORKS)]
    seconds = time.process_time() - began
    batches = windows[TEST].some(len(windows[TEST]))
    print(f"ETTh1 96 to 96  network  MSE, MAE {errors(lambda batch: answers(networks, batch), batches, whole.scale)}  {seconds:.0f} CPU s")
    print(f"ETTh1 96 to 96  last     MSE, MAE {again(values, windows[TEST], 1)}")
    print(f"ETTh1 96 to 96  last day MSE, MAE {again(values, windows[TEST], 24)}")


def etth1_network(windows: Windows, validation: list[Batch], seed: int) -> HorizonNetwork:
    """One network, its best weights by the validation part, where neither a calendar nor taking the day's season out did better."""
    chance = torch.Generator().manual_seed(seed)
    material = windows.material
    sizes = Horizon(material.inputs, 0, AHEAD, len(QUANTILES), len(material.rest), segment=24, chunk=24, lookback=AHEAD)
    network = HorizonNetwork(sizes, "lstm", 64, chance)
    network.start.copy_(naive_spread(windows))
    recipe = Recipe(steps=len(windows) // 256 * 4, batch=256, checks=4, rate=3e-3)
    for _ in learn(network, Lesson(windows.shuffled(recipe.batch, chance), validation, chance, lambda: 0.0), recipe):
        pass
    return network


def errors(answer: Callable[[Batch], torch.Tensor], batches: list[Batch], scale: np.ndarray) -> str:
    """Mean squared and mean absolute error of the middle of answers."""
    scales = torch.from_numpy(scale).float().unsqueeze(1)
    every = torch.cat([(batch.y - answer(batch)[..., MIDDLE]) * batch.spread * scales[batch.series] for batch in batches])
    return f"{every.square().mean():.3f}, {every.abs().mean():.3f}"


def again(values: np.ndarray, windows: Windows, steps: int) -> str:
    """The same of the last so many values (T, C) over and over."""
    rows = np.arange(windows.first, windows.last + 1)[:, None]
    after = np.arange(AHEAD)
    missed = values[rows + 1 + after] - values[rows + 1 - steps + after % steps]
    return f"{np.square(missed).mean():.3f}, {np.abs(missed).mean():.3f}"


def air(folder: Path) -> list[Task]:
    """AirPassengers from four origins, a year apart."""
    return rolled("AirPassengers", column(folder / "AirPassengers.csv"), YEARLY, 4)


def short(folder: Path) -> list[Task]:
    """Short series, from four origins each."""
    import statsmodels.api as sm

    macro = sm.datasets.macrodata.load_pandas().data
    co2 = sm.datasets.co2.load_pandas().data.co2.resample("MS").mean().interpolate().to_numpy()
    ocean = sm.datasets.elnino.load_pandas().data.drop(columns="YEAR").to_numpy().ravel()
    found = [*air(folder), *rolled("co2 by month", co2[-160:], YEARLY, 4), *rolled("El Nino", ocean[-200:], YEARLY, 4)]
    found += rolled("US consumption", macro.realcons.to_numpy(), QUARTERLY, 4)
    found += rolled("wineind", column(folder / "wineind.csv"), YEARLY, 4)
    return [*found, *rolled("ausbeer", column(folder / "ausbeer.csv"), QUARTERLY, 4)]


def long(folder: Path) -> list[Task]:
    """Longer series, from two origins each."""
    hours, chance = np.arange(10_000), np.random.default_rng(0)
    waves = np.sin(2 * np.pi * hours / 24) + np.sin(2 * np.pi * hours / 168) + 0.5 * chance.standard_normal(len(hours))
    tasks = rolled("simulated hours", waves, ("h", 96, 24), 2)
    for name, kind in {
        "ETTh1.csv": ("h", 48, 24),
        "daily-min-temperatures.csv": ("D", 30, 365),
        "monthly-sunspots.csv": ("MS", 36, 12),
        "taylor.csv": ("30min", 96, 48),
    }.items():
        tasks += rolled(name, column(folder / name)[:TEST], kind, 2)
    return tasks


def column(path: Path) -> np.ndarray:
    """The last column of a file; nothing, said aloud, where there is no such file."""
    if not path.exists():
        print(f"{path.name} is not there")
        return np.zeros(0)
    return pd.read_csv(path).iloc[:, -1].to_numpy(float)


def rolled(name: str, values: np.ndarray, kind: tuple[str, int, int], origins: int) -> list[Task]:
    """The last origins, a horizon apart, of a series with this step, horizon and season."""
    step, horizon, season = kind
    ends = [len(values) - horizon * back for back in range(origins, 0, -1)]
    return [(name, values, step, horizon, season, end) for end in ends if end > 0]


def compare(part: str, tasks: list[Task]) -> None:
    """One line a task, and then each method's mean MASE and its error relative to the seasonal naive rule's."""
    lines = [one(task) for task in tasks]
    for method in dict.fromkeys(name for line in lines for name in line):
        mase, relative, seconds = np.array([line[method] for line in lines if method in line]).T
        print(
            f"{part:6} {method:16} mean MASE {mase.mean():.3f}  relative {np.exp(np.log(relative).mean()):.3f}  "
            f"{seconds.mean():.1f} CPU s, at most {seconds.max():.1f}  of {len(mase)}"
        )


def one(task: Task) -> dict[str, tuple[float, float, float]]:
    """By method: MASE, the error relative to the seasonal naive rule's, and CPU seconds."""
    name, values, step, horizon, season, end = task
    when = milliseconds(pd.date_range("1900-01-01", periods=len(values), freq=step))
    past = Past(values[:end, None], np.zeros((end, 0)), np.zeros((end + horizon, 0)), when[: end + horizon], (name,), True, step)
    found = drained(past, Plan(horizon=horizon))
    ruled = rules.apply(past, season).forecasts
    forecasts = {"network": (found.quantiles[0, :, MIDDLE], found.seconds)}
    forecasts |= {rule: (told[0], took) for rule, (told, took) in ruled.items()}
    if "AutoCES" in forecasts:
        both, took = zip(*(forecasts[method] for method in ("network", "AutoCES")))
        forecasts["with AutoCES"] = np.mean(both, axis=0), sum(took)
    missed = {method: float(np.abs(values[end : end + horizon] - told).mean()) for method, (told, _) in forecasts.items()}
    scale = np.abs(values[season:end] - values[: end - season]).mean()
    print(f"  {name} from {end}: " + ", ".join(f"{method} {error / scale:.2f}" for method, error in missed.items()), flush=True)
    return {method: (error / scale, error / missed["seasonal naive"], forecasts[method][1]) for method, error in missed.items()}


def drained(past: Past, plan: Plan) -> Ahead:
    """What a fit returns."""
    learning = fit(past, plan, SECONDS)
    while True:
        try:
            next(learning)
        except StopIteration as end:
            return end.value


def milliseconds(dates: pd.DatetimeIndex) -> np.ndarray:
    """Since 1970."""
    return dates.to_numpy("datetime64[ms]").astype(np.float64)


if __name__ == "__main__":
    main()
