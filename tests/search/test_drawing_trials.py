import pytest

from rnnlab.search.sampling import draw
from rnnlab.search.study import Study
from rnnlab.search.trials import Trial
from tests.search.planted import RATES, study

CELLS = {"name": "cell", "choices": ["lstm", "gru", "rnn"]}
SIZES = {"name": "hidden_size", "low": 2, "high": 20}


def score(choices: dict[str, object]) -> float:
    return abs(float(str(choices["learning_rate"])) - 0.02) + (choices["cell"] != "gru")


def drawn(of: Study, many: int, start: list[Trial] | None = None) -> list[Trial]:
    trials = list(start or [])
    while len(trials) < many:
        choices = draw(of, trials)
        value = score({"learning_rate": 0.1, "cell": "gru", **choices})
        trials.append(Trial(len(trials), choices, "done", {1: value * 2, 3: value}, 1.0, 0.1, ""))
    return trials


@pytest.mark.parametrize("sampler", ["grid", "random", "tpe"])
def test_the_same_seed_draws_the_same_trials_and_another_one_others(sampler: str) -> None:
    first, again, other = (drawn(study(RATES, CELLS, sampler=sampler, trials=12, seed=seed), 12) for seed in (1, 1, 2))
    assert first == again
    assert [trial.choices for trial in first] != [trial.choices for trial in other]


@pytest.mark.parametrize("sampler", ["grid", "random", "tpe"])
def test_a_search_that_goes_on_draws_as_one_that_never_stopped(sampler: str) -> None:
    of = study(RATES, CELLS, sampler=sampler, trials=12)
    whole = drawn(of, 12)
    for stopped in (1, 7):
        assert drawn(of, 12, whole[:stopped]) == whole


def test_a_grid_is_drawn_whole_and_each_point_once_and_not_from_its_corner_on() -> None:
    of = study({**RATES, "points": 4}, CELLS, sampler="grid", trials=200)
    found = [trial.choices for trial in drawn(of, of.planned)]
    assert sorted(map(repr, found)) == sorted(map(repr, of.combinations()))
    assert len({choices["cell"] for choices in found[:4]}) > 1
    assert found != of.combinations()


@pytest.mark.parametrize("sampler", ["random", "tpe"])
def test_what_can_be_counted_is_never_drawn_twice(sampler: str) -> None:
    of = study(CELLS, {"name": "num_layers", "low": 1, "high": 4}, sampler=sampler, trials=12)
    assert len({repr(trial.choices) for trial in drawn(of, 12)}) == 12


def test_values_are_of_the_kind_of_their_setting_and_within_their_range() -> None:
    for trial in drawn(study(RATES, SIZES, {"name": "bias", "choices": [True, False]}, trials=30), 30):
        assert 1e-4 <= float(trial.choices["learning_rate"]) <= 1
        assert type(trial.choices["hidden_size"]) is int
        assert 2 <= trial.choices["hidden_size"] <= 20
        assert type(trial.choices["bias"]) is bool


def test_tpe_comes_nearer_to_what_is_good_than_chance_does() -> None:
    def late(sampler: str) -> float:
        scores = [
            trial.score or 0.0 for seed in range(3) for trial in drawn(study(RATES, CELLS, sampler=sampler, trials=30, seed=seed), 30)[15:]
        ]
        return sum(scores) / len(scores)

    assert late("tpe") < late("random") / 2


def test_what_failed_is_avoided() -> None:
    of = study(RATES, CELLS, sampler="tpe", trials=30)
    begun = drawn(of, 20)
    failed = [Trial(t.number, t.choices, "failed", {}, 0.0, 0.1, "It failed.") if t.choices["cell"] == "gru" else t for t in begun]
    assert any(trial.state == "failed" for trial in failed)
    assert sum(trial.choices["cell"] == "gru" for trial in drawn(of, 30, failed)[20:]) <= 2


def test_trials_in_progress_do_not_all_try_the_same() -> None:
    of = study(RATES, CELLS, sampler="tpe", trials=30)
    trials = drawn(of, 15)
    for _ in range(4):
        trials.append(Trial(len(trials), draw(of, trials), "training", {}, 0.0, 0.0, ""))
    assert len({repr(trial.choices) for trial in trials[15:]}) == 4
