"""Our network beside the LSTMs of Darts and NeuralForecast with their defaults: `python benchmarks/rivals.py FOLDER`.

FOLDER is that of forecasts.py. From the newest origin of five series, each forecast in a process of its own, which gets nothing but
the past; one at a time, one thread. CPU seconds are those of fit and forecast; imports stand beside them. Absent libraries are named.
Darts has no default for what is read: it gets two seasons, at least the horizon, and its RNNModel at most the 24 steps that its own
default of `training_length` allows; its values are scaled, as its guide says. NeuralForecast reads three horizons, its default.
Numbers below 1e-38 count as 0 for all, which torch does only when told: else NeuralForecast takes 5 times as long to read 288 hours.
"""

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

SERIES = ("AirPassengers", "co2 by month", "monthly-sunspots.csv", "ETTh1.csv", "simulated hours")
NAIVE = "seasonal naive"
QUIET = {"accelerator": "cpu", "logger": False, "enable_checkpointing": False, "enable_progress_bar": False, "enable_model_summary": False}
TRAINING_LENGTH = 24
"""Darts' default, and the most that RNNModel may then read."""


def ours(known: dict) -> tuple[float, list[float]]:
    """What the middle quantile of `fit` says, with no more seconds than in forecasts.py."""
    import numpy as np
    from pandas import date_range

    from benchmarks.forecasts import MIDDLE, drained, milliseconds
    from rnnlab.forecasting.past import Past
    from rnnlab.forecasting.plan import Plan

    imported = time.process_time()
    values, horizon = np.array(known["values"]), known["horizon"]
    rows = len(values)
    when = milliseconds(date_range("1900-01-01", periods=rows + horizon, freq=known["step"]))
    past = Past(values[:, None], np.zeros((rows, 0)), np.zeros((rows + horizon, 0)), when, ("y",), True, known["step"])
    return imported, drained(past, Plan(horizon=horizon)).quantiles[0, :, MIDDLE].tolist()


def darts(known: dict, name: str) -> tuple[float, list[float]]:
    """One of its recurrent models; values of 32 bits, which it computes faster."""
    import numpy as np
    from darts import TimeSeries, models
    from darts.dataprocessing.transformers import Scaler
    from pandas import date_range

    imported = time.process_time()
    horizon, lookback = known["horizon"], max(2 * known["season"], known["horizon"])
    chunks = {
        "RNNModel": {"input_chunk_length": min(lookback, TRAINING_LENGTH)},
        "BlockRNNModel": {"input_chunk_length": lookback, "output_chunk_length": horizon},
    }[name]
    values = np.array(known["values"], np.float32)
    series = TimeSeries.from_times_and_values(date_range("1900-01-01", periods=len(values), freq=known["step"]), values)
    scaler = Scaler()
    model = getattr(models, name)(model="LSTM", random_state=0, pl_trainer_kwargs=QUIET, **chunks)
    model.fit(scaler.fit_transform(series))
    return imported, scaler.inverse_transform(model.predict(horizon)).values().ravel().tolist()


def neuralforecast(known: dict) -> tuple[float, list[float]]:
    """Its LSTM, told the horizon only."""
    from neuralforecast import NeuralForecast
    from neuralforecast.models import LSTM
    from pandas import DataFrame, date_range

    imported = time.process_time()
    dates = date_range("1900-01-01", periods=len(known["values"]), freq=known["step"])
    model = NeuralForecast([LSTM(h=known["horizon"], **QUIET)], freq=known["step"])
    model.fit(DataFrame({"unique_id": "y", "ds": dates, "y": known["values"]}))
    return imported, model.predict()["LSTM"].tolist()


CONTENDERS: dict[str, Callable[[dict], tuple[float, list[float]]]] = {
    "ours": ours,
    "Darts RNNModel": lambda known: darts(known, "RNNModel"),
    "Darts BlockRNNModel": lambda known: darts(known, "BlockRNNModel"),
    "NeuralForecast LSTM": neuralforecast,
}


def contend(name: str, limit: int) -> None:
    """Prints {"import": CPU s, "fit": CPU s, "forecast": [...]} of the past that comes in; killed where it takes too long."""
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
    known = json.load(sys.stdin)
    import torch

    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    imported, told = CONTENDERS[name](known)
    print(json.dumps({"import": imported, "fit": time.process_time() - imported, "forecast": told}))


def forecast(name: str, known: dict, chosen: argparse.Namespace) -> dict:
    """What a fresh process of a contender prints; nothing where it took longer than it may."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    with TemporaryDirectory() as elsewhere:  # libraries write logs where they run
        streams = {"input": json.dumps(known), "capture_output": True, "text": True}
        command = [sys.executable, __file__, str(chosen.folder), "--contender", name, "--limit", str(chosen.limit)]
        done = subprocess.run(command, cwd=elsewhere, env=environment, check=False, **streams)
    if done.returncode == -signal.SIGXCPU:
        return {}
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def contenders() -> list[str]:
    """The naive rule, ours, and those that are installed; of the others, a sentence is printed."""
    libraries = {name: name.split()[0].lower() for name in CONTENDERS if name != "ours"}
    for library in sorted(set(libraries.values())):
        if not find_spec(library):
            print(f"{library} takes no part: it is not installed.")
    return [NAIVE, "ours", *(name for name, library in libraries.items() if find_spec(library))]


def compare(task: tuple, names: list[str], chosen: argparse.Namespace) -> dict[str, tuple[float, float]]:
    """MASE and CPU seconds of each contender on one series, printed as they come; no MASE where it took too long."""
    import numpy as np

    series, values, step, horizon, season, end = task
    scale = np.abs(values[season:end] - values[: end - season]).mean()
    known = {"values": values[:end].tolist(), "step": step, "horizon": horizon, "season": season}
    found = {}
    for name in names:
        naive = {"forecast": np.resize(values[end - season : end], horizon), "import": 0.0, "fit": 0.0}
        told = naive if name == NAIVE else forecast(name, known, chosen)
        missed = np.abs(values[end : end + horizon] - told["forecast"]).mean() / scale if told else np.nan
        found[name] = float(missed), told.get("fit", np.inf)
        times = f"MASE {missed:5.2f} {told['fit']:8.1f} CPU s {told['import']:6.1f} of imports" if told else f"not in {chosen.limit} CPU s"
        print(f"{series:21}{horizon:3} ahead  {name:20} {times}", flush=True)
    return found


def main() -> None:
    """Reads the options; compares, or is one of those compared."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--series", nargs="*", default=SERIES, help=f"of these: {', '.join(SERIES)}")
    options.add_argument("--limit", type=int, default=1500, help="CPU seconds of one process")
    options.add_argument("--contender", choices=CONTENDERS, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.contender:
        contend(chosen.contender, chosen.limit)
        return
    from benchmarks.forecasts import long, short

    tasks = {task[0]: task for task in [*short(chosen.folder), *long(chosen.folder)]}  # of each series the newest origin stays
    names = contenders()
    found = [compare(tasks[series], names, chosen) for series in chosen.series if series in tasks]
    for name in names[2:]:
        better, faster = ([one["ours"][which] < one[name][which] for one in found] for which in (0, 1))
        both = sum(map(all, zip(better, faster)))
        print(f"ours beside {name}: better on {sum(better)}, faster on {sum(faster)}, both on {both}, of {len(found)}")


if __name__ == "__main__":
    main()
