"""Prints how well reviews in a file are told apart, and beside it what counting words gets: `python benchmarks/reviews.py file.csv`.

The file has a column of texts and one of classes. A fifth is tested on, a tenth watched; weights are those of the best watched epoch.
More arguments change settings: `python benchmarks/reviews.py file.csv cell=lstm hidden_size=64`. One thread, as a worker has.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch

from rnnlab import datasets
from rnnlab.experiment import Experiment
from rnnlab.inspection.data.wording import bag_of_words, what
from rnnlab.training.events import EpochDone, Finished
from rnnlab.training.training import Training


def main() -> None:
    """Trains once, and tells each epoch's watched scores and the test part's in the end."""
    torch.set_num_threads(1)
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", type=Path)
    options.add_argument("changes", nargs="*", metavar="SETTING=VALUE")
    chosen = options.parse_args()
    upload, changes = chosen.file.read_bytes(), dict(change.split("=", 1) for change in chosen.changes)
    settings = {"validation_share": 0.1, "test_share": 0.2, "device": "cpu", **changes}
    experiment = Experiment.of({"dataset": "uploaded", "task": "classify_text", **settings})
    training = Training(experiment, datasets.load(experiment, upload))
    start, cpu = time.perf_counter(), time.process_time()
    for event in training:
        if isinstance(event, EpochDone):
            print(f"epoch {event.epoch}:", *(f"{name} {value:.3f}" for name, value in event.scores["validation"].items()), flush=True)
    assert isinstance(event, Finished)
    print(f"network {event.scores['test']['accuracy']:.3f}, kept from epoch {event.kept};", end=" ")
    print(f"naive rule {event.naive['test']['accuracy']:.3f};", end=" ")
    print(f"{what(training.prepared)} counted {bag_of_words(training.prepared, 'test'):.3f};", end=" ")
    print(f"trained in {time.perf_counter() - start:.0f} s, of which {time.process_time() - cpu:.0f} s on the processor")


if __name__ == "__main__":
    main()
