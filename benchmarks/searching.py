"""A table of what searching costs: the time of a search's trials, in this process and on Dask, over plain training of the same choices.

All train the same trials to their end, on one thread, in turns. Dask has a scheduler and one worker with one thread, each a process.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch

from rnnlab.experiment import Experiment
from rnnlab.runs.control import Control
from rnnlab.runs.record import Record
from rnnlab.search.executors import ADDRESS
from rnnlab.search.sampling import draw
from rnnlab.search.searching import search
from rnnlab.search.study import Study
from rnnlab.search.trials import Trial
from rnnlab.training.training import train

ROOT = Path(__file__).resolve().parents[1]
RATES = {"name": "learning_rate", "low": 1e-4, "high": 1e-2, "log": True}


def plain(experiment: Experiment, study: Study) -> None:
    """The trials' choices, one training after the other."""
    trials: list[Trial] = []
    while len(trials) < study.planned:
        trials.append(Trial(len(trials), draw(study, trials), "done", {1: 0.0}, 0.0, 0.0, ""))
    for trial in trials:
        deque(train(experiment.but(**trial.choices)), maxlen=0)


def searched(experiment: Experiment, study: Study) -> None:
    """The same as a search, with its record on disk."""
    read, write = os.pipe()
    with TemporaryDirectory() as folder, os.fdopen(write, "w"):
        path = Path(folder, "search.run")
        Record.create(path, experiment, study=study.model_dump_json()).close()
        search(Control(os.fdopen(read)), str(path))


@contextmanager
def cluster() -> Iterator[str]:
    """The address of a scheduler with a worker."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "scheduler.json")
        started = [
            subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--scheduler-file", str(file), "--no-dashboard", *options],
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stderr=subprocess.DEVNULL,
            )
            for kind, options in (
                ("scheduler", ("--host", "127.0.0.1", "--port", "0")),
                ("worker", ("--nthreads", "1", "--no-nanny", "--memory-limit", "0")),
            )
        ]
        try:
            while not file.is_file() or not file.stat().st_size:
                time.sleep(0.1)
            yield json.loads(file.read_text())["address"]
        finally:
            for process in reversed(started):
                process.kill()
                process.wait()


def on_dask(address: str) -> Callable[[Experiment, Study], None]:
    """The same search on a cluster."""

    def run(experiment: Experiment, study: Study) -> None:
        os.environ[ADDRESS] = address
        try:
            searched(experiment, study)
        finally:
            del os.environ[ADDRESS]

    return run


def take_turns(contenders: dict[str, Callable[[Experiment, Study], None]], experiment: Experiment, study: Study, rounds: int) -> None:
    """Prints median ratios to plain training, and what a trial costs more, after a round that does not count."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in contenders}
    for number in range(-1, rounds):
        for name, contender in contenders.items():
            wall, cpu = time.perf_counter(), time.process_time()
            contender(experiment, study)
            if number >= 0:
                times[name].append((time.perf_counter() - wall, time.process_time() - cpu))
    base = [*zip(*times["plain training"])]
    print(f"{'':34}{'wall':>7}{'ms more a trial':>17}{'CPU here':>10}{'ms more a trial':>17}")
    for name, both in times.items():
        line = f"{name:34}"
        for spent, plainly, width in zip(zip(*both), base, (7, 10)):
            more = 1000 * median(now - then for now, then in zip(spent, plainly)) / study.planned
            line += f"{median(now / then for now, then in zip(spent, plainly)):>{width}.3f}{more:>17.1f}"
        print(line)


def main() -> None:
    """Reads the options, searches, prints."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--trials", type=int, default=8)
    options.add_argument("--epochs", type=int, default=27)
    options.add_argument("--hidden-size", type=int, default=16)
    chosen = options.parse_args()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    experiment = Experiment.of({"epochs": chosen.epochs, "hidden_size": chosen.hidden_size, "device": "cpu"})
    rungs = Study.of({"ranges": [RATES]}).rungs(chosen.epochs)
    print(f"noisy sine, {chosen.trials} trials with rungs at {rungs}, hidden size {chosen.hidden_size}; {chosen.rounds} rounds")
    for sampler in ("random", "tpe"):
        study = Study.of({"ranges": [RATES], "sampler": sampler, "pruner": "none", "trials": chosen.trials})
        with cluster() as address:
            contenders = {"plain training": plain, f"search here ({sampler})": searched, f"search on Dask ({sampler})": on_dask(address)}
            take_turns(contenders, experiment, study, chosen.rounds)


if __name__ == "__main__":
    main()
