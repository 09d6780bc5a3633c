from collections.abc import Callable
from pathlib import Path

import pytest

from rnnlab.runs.control import Command
from rnnlab.runs.engine import Engine
from rnnlab.runs.history import History
from rnnlab.runs.record import Record
from rnnlab.search import rung, searching
from rnnlab.search.trials import best, gathered
from rnnlab.training.events import EpochDone, Event, Failed, Finished, Paused, Resumed
from rnnlab.training.training import train
from tests.conftest import until
from tests.search.planted import RATES, TINY, Orders, go_on, record, study, trials, untimed
from tests.sentences import ONE_SENTENCE

SLOW = {"name": "learning_rate", "choices": [1e-9, 2e-9, 3e-9, 0.05, 4e-9, 5e-9]}
"""Of which only one learns."""


def ending(at: Record) -> Event | None:
    return History(at).advance().ending


def counted(orders: int, command: Command | None = None) -> Orders:
    """A command once it was asked for so many times: after so many steps."""
    asked = iter(range(orders))
    return Orders(lambda: next(asked, None) is None, command or Command("pause", "Paused by you."))


@pytest.mark.parametrize(("sampler", "pruner"), [("grid", "halving"), ("random", "none"), ("tpe", "median")])
def test_the_one_learning_rate_that_learns_is_found(tmp_path: Path, sampler: str, pruner: str) -> None:
    at = record(tmp_path, study(SLOW, sampler=sampler, pruner=pruner, trials=6))
    go_on(at)
    found = best(trials(at))
    assert found
    assert found.choices == {"learning_rate": 0.05}
    assert isinstance(ending(at), Finished)
    assert len(trials(at)) == 6
    assert not any(at.blob(name) for name in at.blobs() if name.startswith("trial"))


def test_a_hopeless_trial_is_dropped_at_a_rung_and_says_so(tmp_path: Path) -> None:
    at = record(tmp_path, study(SLOW, sampler="grid", pruner="halving", trials=6))
    go_on(at)
    dropped = [trial for trial in trials(at) if trial.state == "pruned"]
    assert dropped
    for trial in dropped:
        assert trial.epochs < TINY.training.epochs
        assert ONE_SENTENCE.match(trial.message)


def test_a_trial_is_the_run_of_its_choices(tmp_path: Path) -> None:
    at = record(tmp_path, study(RATES, {"name": "lookback", "low": 3, "high": 6}, trials=2))
    go_on(at)
    found = best(trials(at))
    assert found
    won = [event for event in train(TINY.but(**found.choices)) if isinstance(event, EpochDone)][-1]
    naive = next(iter(train(TINY.but(**found.choices)))).naive["validation"]["loss"]  # type: ignore[union-attr]
    assert (found.score, found.baseline) == (won.scores["validation"]["loss"] / naive, 1.0)


def test_the_same_seed_gives_the_same_search(tmp_path: Path) -> None:
    of = study(RATES, {"name": "cell", "choices": ["rnn", "gru"]}, sampler="tpe", pruner="median", trials=8)
    first, again = record(tmp_path, of), record(tmp_path, of, name="two")
    go_on(first), go_on(again)
    assert untimed(trials(first)) == untimed(trials(again))


@pytest.mark.parametrize("folds", [1, 2])
@pytest.mark.parametrize("do", ["pause", "stop"])
def test_a_search_that_was_told_to_end_in_mid_trial_goes_on_as_if_it_had_not_been(tmp_path: Path, do: str, folds: int) -> None:
    of = study(RATES, sampler="tpe", pruner="halving", trials=5, folds=folds)
    whole, cut = record(tmp_path, of), record(tmp_path, of, name="two")
    go_on(whole)
    command = Command("pause", "Paused by you.") if do == "pause" else Command("stop")
    for steps in (3, 25, 60):
        go_on(cut, counted(steps, command))
        ended = ending(cut)
        assert isinstance(ended, Paused) if do == "pause" else isinstance(ended, Finished) and ended.stopped
        assert trials(cut)[-1].state == "training"
    go_on(cut)
    assert untimed(trials(cut)) == untimed(trials(whole))
    assert isinstance(ending(cut), Finished)


def test_a_command_is_obeyed_within_a_step(tmp_path: Path) -> None:
    long = TINY.but(epochs=2000, hidden_size=8)
    at = record(tmp_path, study(trials=1), long)
    go_on(at, counted(40))
    [trial] = trials(at)
    assert trial.epochs == 0
    assert rung.Reached.from_bytes(at.blob("trial 0 fold 0") or b"").checkpoint


def test_a_trial_that_fails_is_marked_and_the_search_goes_on(tmp_path: Path) -> None:
    windows = {"name": "lookback", "choices": [4, 900]}
    at = record(tmp_path, study(windows, {"name": "shuffle", "choices": [True, False]}, sampler="grid"))
    go_on(at)
    states = {(trial.choices["lookback"], trial.state) for trial in trials(at)}
    assert states == {(4, "done"), (900, "failed")}
    assert all(ONE_SENTENCE.match(trial.message) for trial in trials(at) if trial.state == "failed")
    assert isinstance(ending(at), Finished)


def test_where_all_trials_fail_the_search_says_why(tmp_path: Path) -> None:
    at = record(tmp_path, study(trials=3), TINY.but(validation_share=0.0))
    go_on(at)
    ended = ending(at)
    assert isinstance(ended, Failed)
    assert "validation share" in ended.message


def test_when_the_time_is_up_what_is_not_done_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = record(tmp_path, study(minutes=1, trials=3))
    monkeypatch.setattr("rnnlab.search.patience.time.perf_counter", iter(range(10**6)).__next__)
    go_on(at)
    ended = ending(at)
    assert isinstance(ended, Finished)
    assert not ended.stopped
    assert trials(at)[-1].state == "pruned"
    assert len(trials(at)) < 3
    before = len(at.events())
    go_on(at)
    assert [type(event) for _, event in at.events()[before:]] == [Resumed, Finished]


def test_the_score_over_folds_is_their_mean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scores = iter([3.0, 5.0])
    monkeypatch.setattr(
        "rnnlab.search.executors.climb", lambda order, raw, stopped: rung.Reached(order.epochs, next(scores), float(order.fold), 0.5)
    )
    at = record(tmp_path, study(trials=1, folds=2), TINY.but(epochs=1))
    go_on(at)
    [trial] = trials(at)
    assert (trial.score, trial.baseline, trial.seconds) == (4.0, 0.5, 1.0)


def test_a_share_of_nothing_is_refused_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rnnlab.search.executors.climb", lambda order, raw, stopped: rung.Reached(order.epochs, 1.0, 0.0))
    at = record(tmp_path, study({"name": "lookback", "low": 3, "high": 6}, trials=1))
    go_on(at)
    [trial] = trials(at)
    assert trial.state == "failed"
    assert ONE_SENTENCE.match(trial.message)


def dying(rungs: int) -> Callable[..., rung.Reached]:
    """A rung that ends its process, which a KeyboardInterrupt stands for, the time after so many."""
    left = iter(range(rungs))

    def die(order: rung.Order, *rest: object) -> rung.Reached:
        assert order.checkpoint or order.epochs == 1, "a rung is climbed from the one below, and not anew"
        if next(left, None) is None:
            raise KeyboardInterrupt
        return rung.climb(order, *rest)  # type: ignore[arg-type]

    return die


def test_a_search_whose_process_dies_loses_no_rung_and_its_trial_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of = study(RATES, sampler="tpe", pruner="halving", trials=4, folds=2)
    whole, killed = record(tmp_path, of), record(tmp_path, of, name="two")
    go_on(whole)
    for rungs in (0, 3, 1, 5):
        monkeypatch.setattr("rnnlab.search.executors.climb", dying(rungs))
        with pytest.raises(KeyboardInterrupt):
            go_on(killed)
    monkeypatch.undo()
    go_on(killed)
    assert untimed(trials(killed)) == untimed(trials(whole))


def test_a_trial_that_ends_its_process_again_is_marked_and_the_search_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = record(tmp_path, study(trials=3))
    monkeypatch.setattr("rnnlab.search.executors.climb", dying(0))
    for _ in range(searching.DEATHS):
        assert not any(trial.state == "failed" for trial in trials(at))
        with pytest.raises(KeyboardInterrupt):
            go_on(at)
        at.append([Failed("The training process was ended by signal 9 after step 0.")])  # as the engine writes it
    monkeypatch.undo()
    go_on(at)
    assert [trial.state for trial in trials(at)] == ["failed", "done", "done"]
    assert ONE_SENTENCE.match(trials(at)[0].message)


def test_two_searches_of_two_people_do_not_mix(lab: Engine) -> None:
    studies = {
        who: study(each, sampler="grid", trials=3) for who, each in (("one", RATES), ("two", {"name": "cell", "choices": ["rnn", "gru"]}))
    }
    runs = {who: lab.submit(TINY, who, study=each.model_dump_json()) for who, each in studies.items()}
    until(lambda: all(lab.state(run) == "finished" for run in runs.values()), 60)
    for who, run in runs.items():
        found = gathered(lab.history(run).told)
        assert len(found) == studies[who].planned
        assert {name for trial in found for name in trial.choices} == {each.name for each in studies[who].ranges}
        assert lab.owns(run, who)
        assert not any(lab.owns(run, other) for other in runs if other != who)


def test_the_engine_pauses_a_search_and_resumes_it_after_its_process_was_killed(lab: Engine) -> None:
    of = study(trials=3)
    run = lab.submit(TINY.but(epochs=60), "me", study=of.model_dump_json())
    until(lambda: lab.history(run).told, 60)
    lab.pause(run, "me")
    until(lambda: lab.state(run) == "paused")
    lab.resume(run, "me")
    until(lambda: any(trial.state == "done" for trial in gathered(lab.history(run).told)), 60)
    lab._launcher.kill(run)
    until(lambda: lab.state(run) in {"failed", "finished"})
    lab.resume(run, "me")
    until(lambda: lab.state(run) == "finished", 60)
    assert [trial.state for trial in gathered(lab.history(run).told)] == ["done"] * 3


def test_a_study_of_another_version_ends_in_a_sentence(tmp_path: Path) -> None:
    at = Record.create(tmp_path / "one.run", TINY, "me", study='{"ranges": [{"name": "colour", "choices": ["red"]}]}')
    go_on(at)
    ended = ending(at)
    assert isinstance(ended, Failed)
    assert ONE_SENTENCE.match(ended.message)
