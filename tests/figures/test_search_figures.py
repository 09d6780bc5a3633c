import pytest

from rnnlab.figures.numbers import numbers
from rnnlab.figures.search.combined import combined
from rnnlab.figures.search.ranked import ranked, verdict
from rnnlab.figures.search.sliced import sliced
from rnnlab.figures.search.tried import LOOKS, tried
from rnnlab.figures.search.weighty import weighty
from rnnlab.search.importance import Importance
from rnnlab.search.study import Study
from rnnlab.search.trials import Trial

RATES = {"name": "learning_rate", "low": 1e-4, "high": 1e-1, "log": True}
CELLS = {"name": "cell", "choices": ["rnn", "gru"]}
LAYERS = {"name": "num_layers", "low": 1, "high": 3}


def study(**choices: object) -> Study:
    return Study.of({"ranges": [RATES, CELLS, LAYERS], "trials": 9, **choices})


def trial(number: int, state: str, score: float | None, rate: float = 0.01, cell: str = "gru") -> Trial:
    choices = {"learning_rate": rate, "cell": cell, "num_layers": 2}
    message = "Training diverged." if state == "failed" else ""
    return Trial(number, choices, state, {} if score is None else {6: score}, 0.0 if score is None else 0.5, 1.5, message)


@pytest.fixture
def trials() -> list[Trial]:
    """Six, of which the fourth is the best that trained to its end; one that was dropped was better then."""
    return [
        trial(0, "done", 0.6, 0.001),
        trial(1, "failed", None, 0.1),
        trial(2, "pruned", 0.3, 0.002, "rnn"),
        trial(3, "done", 0.4, 0.02),
        trial(4, "done", 0.45, 0.03),
        trial(5, "training", None),
    ]


def named(spec: dict, name: str) -> dict:
    (found,) = [series for series in spec["series"] if series["name"] == name]
    return found


def places(series: dict) -> list:
    return [point["value"] if isinstance(point, dict) else point for point in series["data"]]


def test_every_trial_with_a_score_is_a_point_whose_shape_says_how_it_went(trials):
    spec = tried(study(), trials).spec
    assert places(named(spec, "trained to the end")) == [[1, 0.6], [4, 0.4], [5, 0.45]]
    assert places(named(spec, "dropped on the way")) == [[3, 0.3]]
    points = [series for series in spec["series"] if series["type"] == "scatter"]
    assert len({series["symbol"] for series in points}) == len(points)
    assert len({symbol for _, symbol in LOOKS.values()}) == len(LOOKS)


def test_a_failed_trial_stands_at_the_top_and_is_said_to_have_no_score(trials):
    assert places(named(tried(study(), trials).spec, "failed, without a score")) == [[2, 0.6]]


def test_the_best_so_far_only_falls_and_goes_on_to_the_newest_trial(trials):
    best = named(tried(study(), trials).spec, "best so far")
    assert best["data"] == [[1, 0.6], [4, 0.4], [5, 0.4], [6, 0.4]] and best["step"] == "end"


def test_the_naive_rule_is_a_dotted_level(trials):
    naive = named(tried(study(), trials).spec, "naive rule")
    assert naive["data"] == [[1, 0.5], [6, 0.5]] and naive["lineStyle"]["type"] == "dotted"


def test_the_words_under_the_trials_are_their_numbers(trials):
    assert tried(study(), trials).alt == (
        "Trials: 3 trained to the end, 1 dropped on the way, 1 training now, 1 failed, without a score. "
        "The best so far is trial 4 with 0.4; the naive rule's is 0.5."
    )
    assert tried(study(), []).alt == "Trials: none yet."


def test_scores_that_differ_by_factors_are_on_a_logarithmic_axis(trials):
    assert tried(study(), trials).spec["yAxis"]["type"] == "value"
    assert tried(study(), [*trials, trial(6, "done", 40.0)]).spec["yAxis"]["type"] == "log"
    assert tried(study(), [*trials, trial(6, "done", 40.0), trial(7, "done", 0.0)]).spec["yAxis"]["type"] == "value"


def test_a_score_is_called_what_it_is():
    def called(of: Study) -> str:
        return str(tried(of, []).spec["yAxis"]["name"])

    lookbacks = {"name": "lookback", "low": 2, "high": 9}
    assert called(study()) == "loss on the validation part"
    assert called(study(folds=3)) == "mean loss over 3 folds"
    assert called(Study.of({"ranges": [lookbacks]})) == "share of the naive rule's loss on the validation part"


def test_each_setting_is_an_axis_of_its_kind_and_the_score_the_last(trials):
    axes = combined(study(), trials).spec["parallelAxis"]
    assert [(axis["name"], axis.get("type", "value")) for axis in axes] == [
        ("Learning rate", "log"), ("Cell", "category"), ("Layers", "value"), ("score", "value"),
    ]  # fmt: skip
    assert (axes[0]["min"], axes[0]["max"], axes[1]["data"]) == (1e-4, 0.1, ["rnn", "gru"])


def test_each_trial_is_a_line_across_what_it_sets_and_the_best_is_thick(trials):
    figure = combined(study(), trials)
    assert places(named(figure.spec, "the best so far")) == [[0.02, "gru", 2, 0.4]]
    assert places(named(figure.spec, "trained to the end")) == [[0.001, "gru", 2, 0.6], [0.03, "gru", 2, 0.45]]
    widths = {series["name"]: series["lineStyle"]["width"] for series in figure.spec["series"]}
    assert max(widths, key=lambda name: widths[name]) == "the best so far"
    assert len({series["lineStyle"].get("type") for series in figure.spec["series"]}) == len(figure.spec["series"])
    assert "4 trials over Learning rate, Cell, Layers" in figure.alt and "2 without a score are left out" in figure.alt


def test_the_lines_are_taken_away_as_a_table_with_the_names_of_the_axes(trials):
    table = numbers(combined(study(), trials))
    assert {"point", "Learning rate", "Cell", "Layers", "score"} <= set(table.columns)
    assert table.set_index("point").loc["trial 3", "Cell"] == "rnn"


def test_a_slice_has_each_score_at_its_value_of_one_setting(trials):
    figure = sliced(study(), trials, "learning_rate")
    assert places(named(figure.spec, "trained to the end")) == [[0.001, 0.6], [0.02, 0.4], [0.03, 0.45]]
    assert figure.spec["xAxis"]["type"] == "log"
    assert figure.alt == "Scores of 4 trials against Learning rate. The best so far has 0.02: 0.4."
    cells = sliced(study(), trials, "cell").spec
    assert cells["xAxis"]["data"] == ["rnn", "gru"] and places(named(cells, "dropped on the way")) == [["rnn", 0.3]]


def test_importance_has_the_greatest_share_at_the_top_and_says_what_it_rests_on():
    figure = weighty(Importance({"cell": 0.7, "num_layers": 0.1}, 12), {"cell": "Cell", "num_layers": "Layers"})
    assert (figure.spec["yAxis"]["data"], figure.spec["series"][0]["data"]) == (["Layers", "Cell"], [0.1, 0.7])
    assert figure.alt == "Cell 70%, Layers 10%; it rests on 12 trials that trained to their end."


def test_the_table_has_the_best_trial_first_and_those_that_did_not_end_last(trials):
    table = ranked(study(), trials)
    assert table["trial"].tolist() == [4, 5, 1, 6, 3, 2]
    assert table["why"].tolist()[-1] == "Training diverged."
    assert table.columns.tolist() == ["trial", "score", "Learning rate", "Cell", "Layers", "epochs", "state", "seconds", "why"]


def test_the_verdict_names_the_best_its_settings_the_naive_rule_and_how_many_were_tried(trials):
    assert verdict(study(), trials) == (
        "The best of 6 trials so far is trial 4, with Learning rate 0.02, Cell gru, Layers 2: its loss on the validation part is 0.4 "
        "after 6 epochs; the naive rule's is 0.5, so it loses 20% less."
    )


def test_a_best_trial_that_does_not_beat_the_naive_rule_is_said_not_to(trials):
    assert "which it does not beat" in verdict(study(), trials[:1])


def test_before_a_trial_has_ended_there_is_no_best(trials):
    assert verdict(study(), trials[2:3]) == "No trial has trained to its end yet; 1 of 9 have begun."
