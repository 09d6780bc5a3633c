import json
import re

import numpy as np
import pytest

from rnnlab.figures.inside.backwards import MOST_STEPS, backwards, strengths
from rnnlab.figures.inside.fading import by_lag, in_words
from rnnlab.figures.inside.triangle import MOST_COLUMNS, memory_appears, pull
from rnnlab.figures.inside.weighed import MOST_BARS, between_methods, between_runs, small_multiples, tops
from rnnlab.inspection.gradient.appearance import Appearance
from rnnlab.inspection.gradient.backflow import Backflow
from rnnlab.inspection.influence.influence import LEDGER, METHODS, Influence


def geometric(rate: float, steps: int = 5) -> Backflow:
    """One loss, at the last step, whose gradient is 1 there and changes by the rate with each step back."""
    return Backflow(rate ** np.arange(float(steps))[::-1][None], np.array([steps]))


def influence(values: list[float], written: list[float] | None = None) -> Influence:
    steps = {name: np.array(values) * number for number, name in enumerate(METHODS, start=1)}
    steps["gradient"] = np.abs(steps["gradient"])
    return Influence(steps, 0.75, 0.1, 0, 1, np.array(written or []))


def test_a_fading_gradient_is_drawn_by_its_logarithm_and_told_by_its_rate() -> None:
    norms = np.array([[np.nan, np.nan, np.nan], [0.5, 1.0, np.nan], [0.01, 0.1, 1.0]])
    figure = pull(Backflow(norms, np.array([1, 2, 3])), 1)
    table = figure.spec["dataset"]["source"]
    assert table[(table["after"] == 3) & (table["step"] == 1)]["value"].item() == pytest.approx(-2)
    assert len(table) == 5
    assert "each loss to step 3" in figure.alt
    assert "multiplies the gradient by 0.1: halved every 0.3 steps, with a horizon of 0.43 steps; 1 at the loss, 0.01 at" in figure.alt


def test_the_figure_of_several_runs_carries_each_runs_own_numbers() -> None:
    figure = by_lag({"RNN": geometric(0.1), "LSTM": geometric(0.5), "GRU": geometric(2.0)})
    for name, rate in (("RNN", 0.1), ("LSTM", 0.5), ("GRU", 2.0)):
        line, marks, fitted = (one for one in figure.spec["series"] if one["name"] == name)
        assert [y for _, y in line["data"]] == pytest.approx(np.log10(rate) * np.arange(5), abs=1e-4)
        assert [x for x, _ in line["data"]] == [0, 1, 2, 3, 4]
        assert marks["data"] == line["data"]
        assert fitted["data"][1] == [4, pytest.approx(4 * np.log10(rate), abs=1e-4)]
        assert f"{name}: each step back multiplies the gradient by {rate:.3g}: " in figure.alt
    assert "GRU: each step back multiplies the gradient by 2: doubled every 1 steps; 1 at the loss, 16 at the first step." in figure.alt
    assert json.dumps(figure.spec)


def test_lines_of_several_runs_differ_in_more_than_colour() -> None:
    drawn = by_lag({str(number): geometric(0.5) for number in range(4)}).spec["series"]
    lines = [one for one in drawn if one["type"] == "line" and one["lineStyle"]["width"] == 2]
    assert len({str(one["lineStyle"]["type"]) for one in lines}) == 4
    assert len({one["symbol"] for one in drawn if one["type"] == "scatter"}) == 4


def test_a_gradient_that_is_cut_none_at_all_and_a_steady_one_are_told() -> None:
    cut = Backflow(np.array([[0.0, 0.0, 0.25, 0.5, 1.0]]), np.array([5]))
    assert "0 at the first step, 0 from 3 steps back on" in by_lag({"cut": cut}).alt
    assert [y for _, y in by_lag({"cut": cut}).spec["series"][0]["data"]][3:] == [None, None]
    nothing = Backflow(np.zeros((1, 3)), np.array([3]))
    assert "nothing flows back" in pull(nothing, 1).alt
    assert json.dumps(by_lag({"none": nothing}).spec)
    alone = Backflow(np.array([[0.0, 0.0, 0.4]]), np.array([3]))
    assert "reaches one state only, where it is 0.4" in by_lag({"one": alone}).alt
    assert "neither fades nor grows" in in_words(geometric(1.001))


def test_of_long_sequences_the_columns_are_thinned_and_the_words_say_so() -> None:
    long = geometric(0.99, 3 * MOST_COLUMNS)
    figure = pull(long, 1)
    table = figure.spec["dataset"]["source"]
    assert len(table) == MOST_COLUMNS and table["step"].max() == 3 * MOST_COLUMNS
    assert f"{MOST_COLUMNS} of {3 * MOST_COLUMNS} states are drawn, evenly" in figure.alt


def test_memory_appears_as_a_column_a_moment_and_a_row_a_lag() -> None:
    norms = np.array([[1.0, 0.1, 0.01], [1.0, 0.5, 0.25]])
    figure = memory_appears(Appearance(np.array([0, 40]), norms, 7))
    table = figure.spec["dataset"]["source"]
    assert table[(table["step"] == 0) & (table["after"] == 2)]["value"].item() == pytest.approx(-2)
    assert table[(table["step"] == 40) & (table["after"] == 2)]["value"].item() == pytest.approx(np.log10(0.25), abs=1e-4)
    assert figure.spec["xAxis"]["data"] == ["0", "40"] and figure.spec["yAxis"]["data"] == ["0", "1", "2"]
    assert "2 of the 7 moments" in figure.alt
    assert "After step 0 of training each step back multiplies the gradient by 0.1:" in figure.alt
    assert "after step 40 each step back multiplies the gradient by 0.5:" in figure.alt


def widths(svg: str) -> dict[str, float]:
    """By the number that an arrow stands for, how wide it is."""
    found = re.findall(r'<path [^>]*stroke-width="([\d.]+)"[^>]*><title>gradient ([^<]+)</title>', svg)
    return {norm: float(width) for width, norm in found}


def test_arrows_are_as_wide_as_the_gradient_is_large_and_carry_its_number() -> None:
    drawing = backwards(geometric(0.1, 4), -1, ["a", "b", "c", "d"])
    found = widths(drawing.svg)
    assert list(found) == ["0.001", "0.01", "0.1", "1"]
    assert list(found.values()) == pytest.approx([1, 4, 7, 10], abs=0.01)
    for said in (">0.001<", ">0.01<", ">0.1<", ">1<", "loss at step 4", ">step 2<", ">b<"):
        assert said in drawing.svg
    assert "1 after step 4, 0.1 after step 3, 0.01 after step 2, 0.001 after step 1." in drawing.alt
    assert "all 4 steps" in drawing.alt


def test_where_the_gradient_is_cut_arrows_are_dashed_and_say_zero() -> None:
    svg = backwards(Backflow(np.array([[0.0, 0.5, 1.0]]), np.array([3])), 0, ["x"] * 3).svg
    assert svg.count("stroke-dasharray") == 1 and ">0</text>" in svg
    assert strengths(np.zeros(3)) == [0.0, 0.0, 0.0]


def test_of_a_long_sequence_some_steps_are_drawn_and_the_rest_are_counted() -> None:
    drawing = backwards(geometric(0.9, 100), -1, ["a long word indeed"] * 100)
    assert drawing.svg.count("<rect") == MOST_STEPS
    assert "⋯ 9 steps" in drawing.svg and "a long w…" in drawing.svg
    assert "12 of 100 steps, evenly" in drawing.alt


def test_the_loss_of_an_earlier_row_is_the_one_that_is_drawn() -> None:
    norms = np.array([[0.5, 2.0, np.nan], [0.1, 0.2, 0.3]])
    drawing = backwards(Backflow(norms, np.array([2, 3])), 0, ["a", "b", "c"])
    assert "loss at step 2" in drawing.svg and list(widths(drawing.svg)) == ["0.5", "2"]


def test_each_method_has_its_panel_and_its_strongest_step() -> None:
    found = influence([0.1, -3.0, 0.5])
    figure = small_multiples(found, ["a", "b", "c"])
    assert figure.spec["series"][0]["data"] == pytest.approx([0.1 / 3, 1, 0.5 / 3], rel=1e-3)
    assert figure.spec["series"][1]["data"] == pytest.approx([0.1 / 3, -1, 0.5 / 3], rel=1e-3)
    assert [title["text"] for title in figure.spec["title"]][1] == "gradient times input (1 is 6)"
    assert figure.alt.count("step 2 (b)") == len(METHODS)


def test_on_one_scale_panels_of_several_runs_show_the_numbers_themselves() -> None:
    weak, strong = influence([0.1, 0.2]), influence([1.0, -5.0])
    ends = tops([weak, strong])
    figure = small_multiples(weak, ["a", "b"], "absolute", ends)
    assert figure.spec["series"][0]["data"] == [0.1, 0.2]
    assert [axis["max"] for axis in figure.spec["yAxis"]] == [5, 10, 15, 20]
    assert [axis["min"] for axis in figure.spec["yAxis"]] == [0, -10, -15, -20]
    assert figure.spec["title"][0]["text"] == "gradient (to 5)"


def test_the_ledger_is_a_hollow_panel_that_is_said_not_to_be_about_the_answer() -> None:
    figure = small_multiples(influence([1.0, 2.0], [0.1, 0.3, 0.6]), ["a", "b"], "absolute")
    (ledger,) = (one for one in figure.spec["series"] if one["name"] == LEDGER)
    assert ledger["data"] == [0.3, 0.6] and ledger["itemStyle"]["color"] == "transparent"
    assert figure.spec["title"][-1]["text"] == "memory ledger, not about the answer (to 0.6)"


def test_an_influence_of_nothing_is_drawn_all_the_same() -> None:
    assert json.dumps(small_multiples(influence([0.0, 0.0]), ["a", "b"]).spec)


def test_of_many_steps_a_bar_is_the_strongest_of_some_and_the_words_say_so() -> None:
    values = np.zeros(3 * MOST_BARS)
    values[7] = -2.0
    figure = small_multiples(influence(values.tolist()), ["x"] * len(values))
    assert len(figure.spec["series"][1]["data"]) == MOST_BARS and figure.spec["series"][1]["data"][2] == -1
    assert figure.spec["xAxis"][0]["data"][2] == "7 to 9"
    assert f"Each of {MOST_BARS} bars is the strongest" in figure.alt


def test_methods_are_compared_in_each_run_and_runs_in_each_method() -> None:
    runs = {"RNN": influence([1.0, 2.0, 3.0, 4.0], [0.0, 0.4, 0.3, 0.2, 0.1]), "GRU": influence([4.0, 3.0, 2.0, 1.0])}
    methods = between_methods(runs).set_index("methods")
    assert methods.loc["gradient and occlusion"].tolist() == [1, 1]
    assert methods.loc["gradient and memory ledger", "RNN"] == -1 and np.isnan(methods.loc["gradient and memory ledger", "GRU"])
    table = between_runs(runs).set_index("method")
    assert (table.loc[list(METHODS), "RNN and GRU"] == -1).all()
    assert table["on the last quarter: RNN"].tolist() == [0.4] * 4 + [0.1]
    assert table["on the last quarter: GRU"].tolist()[:4] == [0.1] * 4
    assert "not about the answer" in table.loc[LEDGER, "measures"]
