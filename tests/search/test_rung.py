from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch

from rnnlab import datasets
from rnnlab.experiment import Experiment
from rnnlab.raw import Series
from rnnlab.search.folding import folded
from rnnlab.search.rung import Order, Reached, climb
from rnnlab.sequences import Sequences, Split
from rnnlab.tasks.classify import ClassifyTask
from rnnlab.tasks.forecast import ForecastTask
from rnnlab.training.checkpoint import Checkpoint
from rnnlab.training.events import EpochDone
from rnnlab.training.training import train
from tests.sentences import ONE_SENTENCE

SHORT = Experiment.of({"epochs": 6, "hidden_size": 4, "dropout": 0.2})
TABLE = Experiment.of({"dataset": "breast_cancer", "epochs": 2, "hidden_size": 4, "validation_share": 0.2})


def order(experiment: Experiment, epochs: int, checkpoint: bytes = b"", folds: tuple[int, int] = (0, 1)) -> Order:
    return Order(0, *folds, experiment.model_dump_json(), epochs, checkpoint)


def climbed(experiment: Experiment, rungs: tuple[int, ...]) -> Reached:
    raw, reached = datasets.load(experiment), Reached()
    for rung in rungs:
        reached = reached.then(climb(order(experiment, rung, reached.checkpoint), raw))
    return reached


def same(one: Reached, other: Reached) -> bool:
    """To the last bit, but for the seconds."""
    first, second = Checkpoint.from_bytes(one.checkpoint), Checkpoint.from_bytes(other.checkpoint)
    assert first.tensors.keys() == second.tensors.keys()
    equal = all(torch.equal(tensor, second.tensors[name]) for name, tensor in first.tensors.items())
    return equal and replace(one, seconds=0, checkpoint=b"") == replace(other, seconds=0, checkpoint=b"")


@pytest.mark.parametrize("keep", ["last", "best"])
def test_in_rungs_or_in_one_go_a_training_comes_to_the_same(keep: str) -> None:
    experiment = SHORT.but(keep=keep, learning_rate=0.05)
    whole = climbed(experiment, (6,))
    assert same(climbed(experiment, (1, 2, 6)), whole)
    losses = [event.scores["validation"]["loss"] for event in train(experiment) if isinstance(event, EpochDone)]
    assert list(whole.losses) == losses
    assert whole.score == (losses[-1] if keep == "last" else min(losses))
    assert losses[-1] != min(losses)


def test_a_rung_that_is_stopped_at_any_step_goes_on_to_the_same() -> None:
    raw, steps = datasets.load(SHORT), iter([False] * 30 + [True])
    half = climb(order(SHORT, 6), raw, lambda: next(steps))
    assert 0 < half.epochs < 6
    assert same(half.then(climb(order(SHORT, 6, half.checkpoint), raw)), climbed(SHORT, (6,)))


def test_what_was_reached_survives_its_bytes() -> None:
    reached = climbed(SHORT, (1,))
    assert Reached.from_bytes(reached.to_bytes()) == reached


@pytest.fixture(params=[SHORT, TABLE], ids=["series", "table"])
def poisoned(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Experiment, Reached]]:
    """An experiment whose test part is not a number, and what it comes to without that."""
    experiment: Experiment = request.param
    clean = climbed(experiment, (1, 2))
    for task in (ForecastTask, ClassifyTask):
        prepare = task.prepare

        def poison(self, raw, experiment, prepare=prepare):
            prepared = prepare(self, raw, experiment)
            parts, test = prepared.parts, prepared.parts.test
            assert len(test)
            bad = replace(test, x=np.full_like(test.x, np.nan), y=np.full_like(test.y, np.nan if test.y.dtype.kind == "f" else 10**6))
            return replace(prepared, parts=Split(parts.train, parts.validation, bad))

        monkeypatch.setattr(task, "prepare", poison)
    return iter([(experiment, clean)])


def test_a_test_part_that_is_not_a_number_changes_nothing(poisoned: Iterator[tuple[Experiment, Reached]]) -> None:
    experiment, clean = next(poisoned)
    assert same(climbed(experiment, (1, 2)), clean)


def test_no_sequence_of_the_test_part_is_ever_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Sequences] = []
    naive = ForecastTask.naive
    monkeypatch.setattr(ForecastTask, "naive", lambda self, prepared, part: (seen.append(part), naive(self, prepared, part))[1])
    climbed(SHORT, (1, 6))
    test = ForecastTask().prepare(datasets.load(SHORT), SHORT).parts.test
    assert seen
    assert max(int(part.when.max()) for part in seen) < int(test.when.min())


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"learning_rate": 1e6, "cell": "rnn_relu", "num_layers": 4}, "diverged after step"),
        ({"lookback": 900}, "shorter lookback"),
        ({"validation_share": 0.0}, "give the validation share 0.15"),
        ({"initial_state": "carried"}, "A state is carried"),
    ],
)
def test_what_cannot_be_trained_says_so_in_a_sentence(choices: dict[str, object], said: str) -> None:
    message = climbed(SHORT.but(**choices), (6,)).message
    assert said in message
    assert ONE_SENTENCE.match(message)


def test_too_little_memory_is_said_and_a_bug_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(error: Exception) -> None:
        monkeypatch.setattr("rnnlab.search.rung.training_of", lambda *_: (_ for _ in ()).throw(error))

    raw = datasets.load(SHORT)
    fail(RuntimeError("DefaultCPUAllocator: can't allocate memory"))
    assert "more memory" in climb(order(SHORT, 1), raw).message
    fail(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    with pytest.raises(RuntimeError, match="mat1"):
        climb(order(SHORT, 1), raw)


@pytest.mark.parametrize("choices", [{}, {"resample": "0.1", "fill": "linear"}, {"validation_share": 0.4}])
@pytest.mark.parametrize("count", [2, 5])
def test_folds_follow_each_other_in_time_and_the_test_part_is_after_all_of_them(choices: dict[str, object], count: int) -> None:
    experiment = SHORT.but(**choices)
    raw, task = datasets.load(experiment), ForecastTask()
    assert isinstance(raw, Series)
    whole = task.prepare(raw, experiment)
    assert isinstance(whole.raw, Series)
    tested, last = whole.raw.when[whole.parts.test.when.min()], -np.inf
    for fold in range(count):
        part, alone = folded(raw, experiment, fold, count)
        prepared = task.prepare(part, alone)
        assert isinstance(prepared.raw, Series)
        when, parts = prepared.raw.when, prepared.parts
        assert np.array_equal(prepared.raw.values, whole.raw.values[: len(when)], equal_nan=True)
        learned, judged = when[parts.train.when.max()], when[parts.validation.when]
        assert len(parts.test) == 0
        assert last < judged.min()
        assert learned < judged.min()
        assert when.max() < tested
        last = judged.max()


def test_the_last_fold_is_judged_on_the_validation_part() -> None:
    raw, task = datasets.load(SHORT), ForecastTask()
    whole = task.prepare(raw, SHORT).parts
    fold = task.prepare(*folded(raw, SHORT, 2, 3)).parts
    assert (fold.validation.when == whole.validation.when).all()
    assert (fold.train.when == whole.train.when).all()


def test_a_fold_of_what_has_no_time_is_refused() -> None:
    reached = climb(order(TABLE, 1, folds=(0, 3)), datasets.load(TABLE))
    assert "no series" in reached.message
    assert ONE_SENTENCE.match(reached.message)
