import torch

from rnnlab.experiment import Experiment
from rnnlab.nn.drawing import START, chances, go_on
from rnnlab.preparation.strokes import Lines
from rnnlab.training.events import Finished
from rnnlab.training.training import Training
from tests.strokes import few


def test_a_few_steps_beat_one_gaussian_by_far_and_write_along_a_line() -> None:
    chosen = {"dataset": "handwriting", "hidden_size": 48, "mixtures": 6, "epochs": 25, "learning_rate": 1e-2, "batch_size": 16}
    training = Training(Experiment.of({**chosen, "device": "cpu"}), few(240))
    *_, last = training
    assert isinstance(last, Finished)
    for part in ("validation", "test"):
        assert last.scores[part]["nats a stroke"] < last.naive[part]["nats a stroke"] - 2
        assert last.scores[part]["distance"] < 0.5 * last.naive[part]["distance"]
    lines = training.prepared.parts.train
    assert isinstance(lines, Lines)
    drawn = torch.stack([stroke for stroke, _ in go_on(training.network, START, chances(1, 60), bias=1.0)]).numpy() * lines.scale
    down = drawn[1:][drawn[:-1, 2] == 0, :2]
    sizes = (down**2).sum(1) ** 0.5
    assert 2.5 < float(sorted(sizes)[len(sizes) // 2]) < 5.5
