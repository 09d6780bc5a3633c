from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from rnnlab import datasets
from rnnlab.experiment import Experiment
from rnnlab.training.events import Finished
from rnnlab.training.training import train


@pytest.fixture(scope="module")
def scores(shared: Path) -> dict[tuple[str, str], float]:
    """Means over 5 seeds."""
    upload = (shared / "tables" / "heart.csv").read_bytes()
    finished = []
    for seed in range(5):
        chosen = {"dataset": "uploaded", "task": "classify", "upload": sha256(upload).hexdigest(), "seed": seed, "device": "cpu"}
        experiment = Experiment.of(chosen)
        *_, last = train(experiment, datasets.load(experiment, upload))
        assert isinstance(last, Finished)
        finished.append(last.scores)
    names = [(part, measure) for part in ("train", "test") for measure in ("accuracy", "cross entropy")]
    return {(part, measure): float(np.mean([one[part][measure] for one in finished])) for part, measure in names}


@pytest.mark.parametrize(
    ("part", "measure", "expected"),
    [("train", "accuracy", 0.834), ("test", "accuracy", 0.877), ("train", "cross entropy", 0.403), ("test", "cross entropy", 0.305)],
)
def test_the_heart_preset_learns_what_the_tutorial_learns(
    scores: dict[tuple[str, str], float], part: str, measure: str, expected: float
) -> None:
    assert scores[part, measure] == pytest.approx(expected, abs=0.02)
