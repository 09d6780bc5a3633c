"""Every task with its preset: what it scores on the test part, beside the naive rule, and in how many seconds of one thread."""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch

from rnnlab import datasets, registry
from rnnlab.errors import RnnlabError
from rnnlab.experiment import Experiment
from rnnlab.runs.race import judged
from rnnlab.training.events import Finished
from rnnlab.training.training import Training


def measure(name: str, task: str) -> str:
    experiment = Experiment.of({"dataset": name, "task": task, "device": "cpu"})
    try:
        raw = datasets.load(experiment)
    except RnnlabError as refusal:
        return f"| {name} | {task} | {refusal} | | | |"
    begun = time.process_time()
    *_, last = Training(experiment, raw)
    assert isinstance(last, Finished), last
    part, measured = judged(last)
    ours, naive = (scores[part][measured] for scores in (last.scores, last.naive))
    return f"| {name} | {task} | {part} {measured} | {ours:.4g} | {naive:.4g} | {time.process_time() - begun:.1f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("datasets", nargs="*", default=registry.datasets.names())
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    print("| data | task | score | network | naive rule | CPU seconds |\n|---|---|---|---|---|---|")
    for name in parser.parse_args().datasets:
        for task in registry.datasets.load(name).presets:
            print(measure(name, task), flush=True)


if __name__ == "__main__":
    main()
