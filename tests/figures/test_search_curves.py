from rnnlab.figures.search.grown import grown
from rnnlab.figures.search.ranked import verdict
from rnnlab.search.study import Study
from rnnlab.search.trials import Trial

RATES = Study.of({"ranges": [{"name": "learning_rate", "low": 1e-4, "high": 1e-2, "log": True}], "trials": 9})
SEEDS = Study.of({"ranges": [{"name": "seed", "choices": [4, 5, 6]}], "sampler": "grid", "trials": 3})


def trial(number: int, state: str, scores: list[float], **choices: float) -> Trial:
    return Trial(number, choices, state, dict(zip((1, 3, 9), scores, strict=False)), 0.5, 1.0, "")


def rates() -> list[Trial]:
    return [
        trial(0, "done", [0.9, 0.6, 0.3], learning_rate=1e-4),
        trial(1, "done", [0.8, 0.4, 0.02], learning_rate=1e-3),
        trial(2, "pruned", [0.95, 0.9], learning_rate=1e-2),
        trial(3, "training", [], learning_rate=2e-3),
    ]


def seeds() -> list[Trial]:
    scores = ([0.9, 0.5, 0.3], [0.8, 0.3, 0.1], [0.7, 0.2, 0.2])
    return [trial(number, "done", each, seed=4 + number) for number, each in enumerate(scores)]


def named(spec: dict, name: str) -> dict:
    (found,) = [series for series in spec["series"] if series["name"] == name]
    return found


def test_each_trial_that_was_compared_is_a_curve_and_the_best_is_thick():
    spec = grown(RATES, rates(), 9).spec
    assert named(spec, "trial 1: Learning rate 0.0001")["data"] == [[1, 0.9], [3, 0.6], [9, 0.3]]
    first = named(spec, "the best so far")
    assert first["data"][-1] == [9, 0.02]
    assert first["lineStyle"]["width"] > 2
    assert len([series for series in spec["series"] if series["name"].startswith("trial")]) == 2
    assert named(spec, "trial 3: Learning rate 0.01")["lineStyle"]["type"] == "dashed"


def test_colours_go_with_the_first_setting_by_factors():
    spec = grown(RATES, rates(), 9).spec
    colours = [named(spec, name)["color"] for name in ("trial 1: Learning rate 0.0001", "the best so far", "trial 3: Learning rate 0.01")]
    assert colours == ["rgb(38, 116, 214)", "rgb(130, 111, 115)", "rgb(222, 106, 16)"]


def test_curves_that_fall_by_factors_have_a_logarithmic_axis():
    assert grown(RATES, rates(), 9).spec["yAxis"]["type"] == "log"
    assert grown(RATES, [trial(0, "done", [0.5, 0.4, 0.3], learning_rate=1e-3)], 9).spec["yAxis"]["type"] == "value"


def test_curves_grow_towards_the_end_of_the_training_and_the_axis_stays():
    assert grown(RATES, rates(), 40).spec["xAxis"]["max"] == 40
    assert named(grown(RATES, rates(), 40).spec, "naive rule")["data"] == [[0, 0.5], [40, 0.5]]
    assert grown(RATES, rates(), 4).spec["xAxis"]["max"] == 9


def test_of_seeds_the_median_is_drawn_and_it_and_the_range_are_said():
    figure = grown(SEEDS, seeds(), 9)
    assert named(figure.spec, "median of the seeds")["data"] == [[1, 0.8], [3, 0.3], [9, 0.2]]
    assert "after epoch 9 the median of the seeds is 0.2, and they reach from 0.1 to 0.3" in figure.alt
    assert not [series for series in grown(RATES, rates(), 9).spec["series"] if "median" in series["name"]]


def test_while_seeds_are_under_way_those_are_compared_that_have_come_as_far():
    late = [*seeds()[:2], trial(2, "training", [0.7], seed=6)]
    figure = grown(SEEDS, late, 9)
    assert named(figure.spec, "median of the seeds")["data"] == [[1, 0.8]]
    assert "after epoch 1 the median of the seeds is 0.8" in figure.alt


def test_before_anything_was_compared_it_says_so():
    figure = grown(RATES, rates()[3:], 9)
    assert figure.spec["series"] == []
    assert "no trial has been compared yet" in figure.alt


def test_the_verdict_on_seeds_is_their_median_and_range():
    assert verdict(SEEDS, seeds()) == (
        "3 of 3 seeds have trained to their end: their loss on the validation part is 0.2 in the median after 9 epochs, and reaches from "
        "0.1 (seed 5) to 0.3; the naive rule's is 0.5."
    )
