from pathlib import Path

import pytest

from rnnlab.errors import RunError
from rnnlab.search.importance import FEWEST, Importance, answer, importance
from rnnlab.search.sampling import draw
from rnnlab.search.study import Study
from rnnlab.search.trials import Trial
from rnnlab.training.events import TrialTold
from tests.search.planted import RATES, record, study
from tests.sentences import ONE_SENTENCE

OF = study(RATES, {"name": "cell", "choices": ["lstm", "gru"]}, {"name": "dropout", "low": 0.0, "high": 0.5}, trials=40)


def trials(of: Study, many: int, state: str = "done") -> list[Trial]:
    """What only the learning rate decides, and the cell a little."""
    made: list[Trial] = []
    for number in range(many):
        choices = draw(of, made)
        score = float(choices["learning_rate"]) + 0.02 * (choices["cell"] == "gru")
        made.append(Trial(number, choices, state, {3: score}, 1.0, 0.1, ""))
    return made


def test_what_decides_is_first_and_what_does_not_matter_last() -> None:
    found = importance(OF, trials(OF, 40))
    assert list(found.shares) == ["learning_rate", "cell", "dropout"]
    assert found.shares["learning_rate"] > 0.5
    assert 0 <= found.shares["dropout"] < 0.2
    assert sum(found.shares.values()) <= 1.0 + 1e-9
    assert found.trials == 40


def test_it_does_not_hang_on_one_trial_that_all_but_diverged() -> None:
    made = trials(OF, 40)
    wild = [*made[:-1], Trial(39, made[-1].choices, "done", {3: 1e9}, 1.0, 0.1, "")]
    assert importance(OF, wild).shares["learning_rate"] > 0.5


def test_the_same_trials_give_the_same_importance_and_it_survives_its_bytes() -> None:
    made = trials(OF, 12)
    found = importance(OF, made)
    assert found == importance(OF, made)
    assert Importance.from_bytes(found.to_bytes()) == found


def test_only_trials_that_trained_to_their_end_count_and_few_are_refused_in_a_sentence() -> None:
    dropped = [Trial(99, {}, "pruned", {1: 0.5}, 1.0, 0.1, "Dropped.")]
    assert importance(OF, trials(OF, FEWEST) + dropped).trials == FEWEST
    with pytest.raises(RunError, match=f"there are {FEWEST - 1}") as refused:
        importance(OF, trials(OF, FEWEST - 1) + dropped)
    assert ONE_SENTENCE.match(str(refused.value))


def test_trials_that_all_came_to_the_same_are_refused_in_a_sentence() -> None:
    same = [Trial(trial.number, trial.choices, "done", {3: 1.0}, 1.0, 0.1, "") for trial in trials(OF, 12)]
    with pytest.raises(RunError, match="same loss") as refused:
        importance(OF, same)
    assert ONE_SENTENCE.match(str(refused.value))


def test_a_record_is_asked_for_it(tmp_path: Path) -> None:
    made, at = trials(OF, 12), record(tmp_path, OF)
    at.append([TrialTold(trial.number, trial.choices, 3, trial.score, 1.0, "done", 0.1) for trial in made])
    assert Importance.from_bytes(answer(str(at.path))) == importance(OF, made)
