from pathlib import Path

import pytest

from rnnlab import datasets
from rnnlab.experiment import Experiment
from rnnlab.runs.record import Record
from rnnlab.search import executors, together
from rnnlab.search.rung import Order, climb
from rnnlab.search.together import FEWEST, MOST, Together, alike, lanes
from rnnlab.search.trials import ABREAST, Trial
from rnnlab.training.checkpoint import Checkpoint
from rnnlab.training.events import EpochDone, Failed
from rnnlab.training.training import train
from tests.search.planted import RATES, TINY, Orders, go_on, record, study, trials
from tests.sentences import ONE_SENTENCE

CALM = {"name": "learning_rate", "low": 1e-4, "high": 3e-2, "log": True}
SEEDS = {"name": "seed", "choices": [0, 1, 2, 3, 4, 5, 6, 7]}
CELLS = {"name": "cell", "choices": ["rnn", "gru"]}
RAW = datasets.load(TINY)


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(executors, "lanes", lambda *_: 1)
    return monkeypatch


def abreast(at: Record) -> int:
    return int(at.blob(ABREAST) or 0)


def near(found: list[Trial], expected: list[Trial]) -> None:
    """The same trials with the same ends, and the same scores but for rounding."""
    assert [(one.choices, one.state, one.epochs) for one in found] == [(one.choices, one.state, one.epochs) for one in expected]
    for one, other in zip(found, expected, strict=True):
        assert one.baseline == other.baseline
        for rung in one.rungs.keys() & other.rungs.keys():
            assert one.rungs[rung] == pytest.approx(other.rungs[rung], rel=1e-4)


@pytest.mark.parametrize(
    "of",
    [
        study(CALM, trials=9, pruner="halving"),
        study(SEEDS, sampler="grid", trials=8),
        study(SEEDS, sampler="tpe", trials=8),
        study(CALM, trials=5, folds=2),
        study(CALM, {"name": "weight_decay", "low": 1e-6, "high": 1e-2, "log": True}, sampler="tpe", trials=20),
    ],
    ids=["halving", "seeds", "seeds by tpe", "folds", "tpe"],
)
def test_side_by_side_a_search_comes_to_what_it_comes_to_one_by_one(tmp_path: Path, of: object, request: pytest.FixtureRequest) -> None:
    at = record(tmp_path, of)  # type: ignore[arg-type]
    go_on(at)
    assert abreast(at) >= FEWEST
    if of.sampler != "tpe":  # which draws by what it knows, and side by side it knows less
        request.getfixturevalue("one_by_one")
        other = record(tmp_path, of, name="two")  # type: ignore[arg-type]
        go_on(other)
        assert abreast(other) == 1
        near(trials(at), trials(other))
    assert len({repr(trial.choices) for trial in trials(at)}) == of.planned  # type: ignore[attr-defined]
    assert not any(at.blob(name) for name in at.blobs() if name.startswith("trial"))


def test_each_trial_is_the_run_of_its_choices_but_for_rounding(tmp_path: Path) -> None:
    at = record(tmp_path, study(SEEDS, sampler="grid", trials=8))
    go_on(at)
    assert len({trial.score for trial in trials(at)}) == 8
    for trial in trials(at)[:3]:
        alone = [event for event in train(TINY.but(**trial.choices)) if isinstance(event, EpochDone)]
        assert trial.rungs == pytest.approx({event.epoch: event.scores["validation"]["loss"] for event in alone}, rel=2e-5)


def test_all_curves_grow_at_once_and_are_told_between_the_rungs(tmp_path: Path) -> None:
    long = TINY.but(epochs=40)
    of = study(SEEDS, sampler="grid", trials=8)
    at = record(tmp_path, of, long)
    told = go_on(at)
    assert [each.number for each in told[:8]] == [*range(8)]
    assert {each.epochs for each in told[8:16]} == {of.looks(40)[0]}
    assert [*trials(at)[0].rungs] == [*of.looks(40)]
    assert set(of.looks(40)) > set(of.rungs(40))


@pytest.mark.parametrize(
    ("of", "choices", "many"),
    [
        (study(CALM, trials=FEWEST), {}, FEWEST),
        (study(CALM, trials=FEWEST - 1), {}, 1),
        (study(CALM, trials=200), {}, MOST),
        (study(CALM, sampler="tpe", trials=40), {}, 10),
        (study(SEEDS, sampler="tpe", trials=40), {}, 8),
        (study(CALM, CELLS, trials=20), {}, 1),
        (study(CALM, trials=20), {"hidden_size": 50, "lookback": 10, "batch_size": 128}, 20),
        (study(CALM, trials=20), {"hidden_size": 100}, 1),
        (study(CALM, trials=20), {"hidden_size": 50, "lookback": 30}, 1),
        (study(CALM, trials=20), {"batch_size": 1024, "hidden_size": 50}, 1),
        (study(CALM, trials=20), {"dropout": 0.1}, 1),
        (study(CALM, trials=20), {"cell": "min_gru"}, 1),
        (study(CALM, trials=20), {"truncation": 2}, 1),
    ],
)
def test_only_what_is_faster_so_stands_side_by_side(of: object, choices: dict[str, object], many: int) -> None:
    experiment = TINY.but(**choices)
    assert lanes(of, experiment, RAW) == many  # type: ignore[arg-type]


def test_other_trials_go_the_old_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(Together, "climb", never)
    at = record(tmp_path, study(CALM, CELLS, trials=4))
    go_on(at)
    assert abreast(at) == 1
    assert [trial.state for trial in trials(at)] == ["done"] * 4
    assert [*trials(at)[0].rungs] == [*study().rungs(6)]


def test_one_that_diverges_is_marked_and_the_others_come_to_the_same(tmp_path: Path) -> None:
    deep = TINY.but(cell="rnn_relu", num_layers=4)
    rates = [1e-3, 1e6, 2e-3, 3e-3, 5e-3]
    wild, calm = (
        record(tmp_path, study({"name": "learning_rate", "choices": some}, sampler="grid", trials=5), deep, name)
        for some, name in ((rates, "wild"), ([rate for rate in rates if rate < 1], "calm"))
    )
    go_on(wild), go_on(calm)
    found = {trial.choices["learning_rate"]: trial for trial in trials(wild)}
    assert found[1e6].state == "failed"
    assert "diverged after step" in found[1e6].message and ONE_SENTENCE.match(found[1e6].message)
    for trial in trials(calm):
        assert found[trial.choices["learning_rate"]].score == pytest.approx(trial.score, rel=1e-4)


@pytest.mark.parametrize("folds", [1, 2])
def test_a_search_that_was_told_to_stop_in_mid_epoch_goes_on_as_if_it_had_not_been(tmp_path: Path, folds: int) -> None:
    of = study(CALM, pruner="halving", trials=6, folds=folds)
    whole, cut = record(tmp_path, of), record(tmp_path, of, name="two")
    go_on(whole)
    for steps in (13, 31, 60):
        asked = iter(range(steps))
        go_on(cut, Orders(lambda asked=asked: next(asked, None) is None))
        assert any(trial.state == "training" for trial in trials(cut))
    blobs = [cut.blob(name) for name in cut.blobs() if name.startswith("trial")]
    assert any(blobs)
    go_on(cut)
    near(trials(cut), trials(whole))


def test_where_the_process_has_died_its_trials_go_on_one_by_one_from_where_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = study(SEEDS, sampler="grid", trials=8)
    whole, killed = record(tmp_path, of), record(tmp_path, of, name="two")
    go_on(whole)
    climbed, left = Together.climb, iter(range(2))

    def dying(*arguments: object) -> object:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return climbed(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Together, "climb", dying)
    with pytest.raises(KeyboardInterrupt):
        go_on(killed)
    killed.append([Failed("The training process was ended by signal 9 after step 0.")])  # as the engine writes it
    before = trials(killed)
    assert {trial.epochs for trial in before} == {2}
    go_on(killed)
    assert abreast(killed) == 1
    near(trials(killed), trials(whole))


def test_a_checkpoint_from_side_by_side_is_climbed_on_alone_and_back() -> None:
    orders = [order(number, 2) for number in range(4)]
    side = Together()
    half = side.climb(orders, RAW, lambda: False)
    further = [order(number, 6, reached.checkpoint) for number, reached in enumerate(half)]
    kept = side.climb(further, RAW, lambda: False)
    fresh = Together().climb(further, RAW, lambda: False)
    for number, (one, other) in enumerate(zip(kept, fresh, strict=True)):
        assert one.losses == other.losses, "a network at hand is where its checkpoint says"
        alone = climb(further[number], RAW)
        assert one.losses == pytest.approx(alone.losses, rel=1e-5)
        assert Checkpoint.from_bytes(one.checkpoint).position.step == Checkpoint.from_bytes(alone.checkpoint).position.step


def test_only_orders_of_a_kind_at_the_same_step_are_alike() -> None:
    first = order(0, 2)
    assert alike(first) == alike(order(5, 2))
    [reached] = Together().climb([first], RAW, lambda: False)
    assert len({alike(each) for each in (first, order(0, 3), order(0, 3, reached.checkpoint), order(0, 2, cell="gru"))}) == 4


def test_too_little_memory_is_said_of_all_and_a_bug_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(error: Exception) -> None:
        monkeypatch.setattr(together, "Fleet", lambda _: (_ for _ in ()).throw(error))

    fail(RuntimeError("DefaultCPUAllocator: can't allocate memory"))
    assert all("more memory" in reached.message for reached in Together().climb([order(0, 1), order(1, 1)], RAW, lambda: False))
    fail(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    with pytest.raises(RuntimeError, match="mat1"):
        Together().climb([order(0, 1)], RAW, lambda: False)


def order(trial: int, epochs: int, checkpoint: bytes = b"", **choices: object) -> Order:
    experiment: Experiment = TINY.but(seed=trial, **choices)
    return Order(trial, 0, 1, experiment.model_dump_json(), epochs, checkpoint)


def test_rates_far_too_large_do_not_end_a_search(tmp_path: Path) -> None:
    at = record(tmp_path, study({**RATES, "high": 1e6}, trials=12))
    go_on(at)
    assert {trial.state for trial in trials(at)} <= {"done", "failed"}
    assert sum(trial.state == "done" for trial in trials(at)) > 2
