import numpy as np
import pytest

from rnnlab import datasets, registry
from rnnlab.answers import join
from rnnlab.experiment import Experiment
from rnnlab.training import judging
from rnnlab.training.judging import Judge
from rnnlab.training.training import Training

OFFERED = {"forecast": "noisy_sine", "classify": "breast_cancer", "classify_text": "reviews", "recall": "adding", "label": "delayed_echo"}


@pytest.fixture(params=OFFERED)
def training(request: pytest.FixtureRequest) -> Training:
    return Training(Experiment.of({"dataset": OFFERED[request.param], "task": request.param, "device": "cpu"}))


def small_pieces(training: Training, rows: int) -> Judge:
    judge = Judge(training.task, training.prepared, training.experiment.model, whole=False)
    judge.rows = rows
    return judge


@pytest.mark.parametrize("rows", [1, 7, 50])
def test_a_part_judged_in_pieces_is_judged_as_a_whole(training: Training, rows: int) -> None:
    part = training.prepared.parts.test.only(slice(0, 60))
    pieces, whole = small_pieces(training, rows), small_pieces(training, 10**6)
    for answering in (training.outputs, training.judge.naive):
        (measured, answer), (as_one, wanted) = (judge.both(part, answering) for judge in (pieces, whole))
        assert measured == pytest.approx(as_one, rel=1e-4, abs=1e-6)
        assert measured == pytest.approx(pieces.measures(part, answering), rel=1e-4)
        for name, value in vars(wanted).items():
            ours = vars(answer)[name]
            if isinstance(value, np.ndarray):
                np.testing.assert_allclose(ours, value, rtol=1e-4, atol=1e-5)
            else:
                assert ours == value
        assert pieces.scores(part, answering) == pytest.approx(whole.scores(part, answering), rel=1e-4, abs=1e-6)


def test_one_piece_is_the_answer_itself(training: Training) -> None:
    answer = training.look()[1]
    assert join([answer]) is answer


def test_windows_that_hang_together_are_never_cut_apart() -> None:
    training = Training(Experiment.of({"dataset": "sine_steps", "device": "cpu"}))
    training.judge.rows = 1
    part = training.prepared.parts.validation
    assert training.judge.measures(part, training.outputs) == training.look()[0].scores


def test_the_more_is_read_and_answered_the_fewer_sequences_make_a_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "NUMBERS_AT_ONCE", 10_000_000)
    monkeypatch.setattr(judging, "ROWS_AT_ONCE", 10**9)
    experiment = Experiment.of({"dataset": "delayed_echo"})
    task = registry.tasks.load("label")()
    prepared = task.prepare(datasets.load(experiment), experiment)
    steps = prepared.parts.train.y.shape[1]
    assert Judge(task, prepared, experiment.model, whole=False).rows == 10_000_000 // (8 * steps * experiment.model.hidden_size)
    monkeypatch.setattr(judging, "GATES", 0)
    assert Judge(task, prepared, experiment.model, whole=False).rows == 10_000_000 // (2 * steps)
