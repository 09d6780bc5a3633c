import json
from dataclasses import replace

import numpy as np
import pytest

from rnnlab.figures.inside.about_zero import causal, difference, limit
from rnnlab.figures.inside.surgery import answer, chances, course, courses, felt
from rnnlab.figures.numbers import csv
from rnnlab.inspection.surgery.causal_map import CausalMap
from rnnlab.inspection.surgery.operation import Operation
from rnnlab.inspection.surgery.surgery import Surgery

STEPS, UNITS = 8, 3


def surgery(change: np.ndarray, operation: Operation | None = None) -> Surgery:
    """h rises by 0.1 a step in all units; the operation adds `change` (T,) to that of unit 1; the gate f of all is 0.5 and becomes 1."""
    before = np.repeat(np.arange(STEPS)[:, None] / 10, UNITS, axis=1).astype(np.float32)
    after = before.copy()
    after[:, 1] += change.astype(np.float32)
    gate = np.stack([np.full((STEPS, UNITS), 0.5), np.ones((STEPS, UNITS))]).astype(np.float32)
    return Surgery(
        operation=operation or Operation(unit=1, first=3, last=3),
        wires={"h": np.stack([before, after]), "f": gate},
        answered=np.array([[0.75, 0.25], [0.4, 0.6]]),
        true=np.array([1.0, 0.0]),
        above=np.array([np.arange(STEPS, dtype=np.float64)]),
        numbers=np.array([1.0, -1.0]),
        chances=np.array([[0.75, 0.25], [0.4, 0.6]]),
        names=["probability of good", "probability of bad"],
        states=["h"],
        number=1,
        called="probability of bad",
        outputs=2,
        symbols=[" ", "b"],
    )


def fading() -> Surgery:
    return surgery(np.array([0, 0, -1, -0.1, -0.011, -0.005, 0, 0]))


def mapped(effects: np.ndarray, **more: object) -> CausalMap:
    facts = {"can": 3, "width": 3, "answer": 2.0, "number": 1, "outputs": 2, **more}
    steps, units = np.arange(len(effects)) + 1, np.arange(effects.shape[1])
    return CausalMap(Operation(), effects.astype(np.float32), steps, units, **facts)


def test_the_answer_stands_before_and_after_beside_the_true_one_and_its_largest_change_is_told() -> None:
    figure = answer(fading())
    assert [series["name"] for series in figure.spec["series"]] == ["before", "after", "true"]
    assert [series["data"] for series in figure.spec["series"]] == [[0.75, 0.25], [0.4, 0.6], [1.0, 0.0]]
    assert len({series["symbol"] for series in figure.spec["series"]}) == 3
    assert figure.alt.startswith("h of unit 1 in layer 1 is set to 0 at step 3. ")
    assert "probability of good changes most, from 0.75 to 0.4; true is 1. Of 2 numbers 2 change." in figure.alt


def test_an_answer_of_many_numbers_is_drawn_as_lines_and_one_that_stays_is_told_so() -> None:
    many = replace(fading(), names=list("abcdefghijklmnop"), answered=np.zeros((2, 16)), true=np.ones(16))
    figure = answer(many)
    assert {series["type"] for series in figure.spec["series"]} == {"line"}
    assert len({series["lineStyle"]["type"] for series in figure.spec["series"]}) == 3
    assert "The answer stays as it was." in figure.alt


def test_symbols_that_could_come_are_named_where_they_cannot_be_seen() -> None:
    figure = chances(fading())
    assert figure.spec["xAxis"]["data"] == ["␣", "b"]
    assert figure.spec["series"][1]["data"] == [0.4, 0.6]
    assert "at step 1: before '␣' with 0.750, after 'b' with 0.600" in figure.alt


def test_how_long_an_operation_is_felt_is_counted_from_its_last_step() -> None:
    figure = felt(fading())
    assert [y for _, y in figure.spec["series"][0]["data"]] == pytest.approx([0, 0, 1, 0.1, 0.011, 0.005, 0, 0], abs=1e-6)
    assert [y for _, y in figure.spec["series"][1]["data"]] == list(range(STEPS))
    assert fading().lasting() == 2
    assert "differs most after step 3, by 1; 3 steps after the operation's last, less than a hundredth of that is left" in figure.alt
    shaded = figure.spec["series"][0]["markArea"]["data"][0]
    assert [end["xAxis"] for end in shaded] == [2.5, 3.5]


@pytest.mark.parametrize(
    ("change", "operation", "words"),
    [
        ([0, 0, -1, -1, -1, -1, -1, -0.5], None, "after the last step still by 50% of that: the network does not recover"),
        ([0, 0, 1, 1, 1, 1, 1, 1], Operation(first=3, last=STEPS), "goes on to the last step, so nothing is left to recover in"),
        ([0] * STEPS, None, "The state stays as it was"),
        ([0, 0, 1, 0, 0, 0, 0, 0], None, "1 step after the operation's last"),
    ],
)
def test_a_network_that_does_not_recover_is_told_apart_from_one_that_cannot(change: list[float], operation: Operation, words: str) -> None:
    assert words in felt(surgery(np.array(change), operation)).alt


def test_a_cell_of_the_difference_is_after_less_before_on_a_scale_symmetric_about_zero() -> None:
    figure = difference(fading(), "h", np.array([2, 1, 0]), list("abcdefgh"))
    table = figure.spec["dataset"]["source"]
    assert len(table) == STEPS * UNITS
    assert table[(table["unit"] == 1) & (table["step"] == 4)]["value"].item() == pytest.approx(-0.1)
    assert (table[table["unit"] != 1]["value"] == 0).all()
    assert table[table["unit"] == 2]["row"].unique().tolist() == [0]
    assert (figure.spec["visualMap"]["min"], figure.spec["visualMap"]["max"]) == (-1, 1)
    assert figure.spec["xAxis"]["data"][2] == "3 c"
    assert "most -1 in unit 1 at step 3" in figure.alt


def test_what_does_not_fit_of_a_long_sequence_is_left_out_from_the_operation_on_and_told() -> None:
    wide = np.zeros((2, 900, 100), np.float32)
    long = replace(fading(), wires={"h": wide}, operation=Operation(first=400, last=400))
    figure = difference(long, "h", np.arange(100), [])
    assert "Steps 400 to 599 of 900 are drawn." in figure.alt
    assert figure.spec["dataset"]["source"]["step"].min() == 400
    late = replace(long, operation=Operation(first=880, last=880))
    assert "Steps 701 to 900 of 900 are drawn." in difference(late, "h", np.arange(100), []).alt


def test_the_course_of_one_unit_is_drawn_before_and_after() -> None:
    figure = course(fading(), "h", 1)
    before, after = ([y for _, y in series["data"]] for series in figure.spec["series"])
    assert before[2] == pytest.approx(0.2) and after[2] == pytest.approx(-0.8)
    assert "at step 3 0.200 before and -0.800 after, at the last step 0.700 and 0.700" in figure.alt


def test_a_gate_that_was_operated_on_is_drawn_beside_the_state() -> None:
    assert courses(fading()) == ["h"]
    assert courses(replace(fading(), operation=Operation(place="f"))) == ["h", "f"]
    assert courses(replace(fading(), operation=Operation(place="state"))) == ["h"]


def test_the_map_tells_the_most_causal_unit_and_step_and_how_many_were_tried() -> None:
    effects = np.array([[0, 0.1, 0], [0, 0, -3.0], [0.5, 0, 0]])
    figure = causal(mapped(effects), np.array([2, 0, 1]), [])
    assert "moves it most, by -3, to -1, in unit 2 at step 2" in figure.alt
    assert "9 operations were tried, one by one: all 3 units at all 3 steps" in figure.alt
    table = figure.spec["dataset"]["source"]
    assert table[(table["unit"] == 2) & (table["step"] == 2)]["value"].item() == -3.0
    assert table[table["unit"] == 2]["row"].unique().tolist() == [0]
    assert figure.spec["visualMap"]["max"] == -figure.spec["visualMap"]["min"] == 5


def test_steps_and_units_that_were_left_out_are_told() -> None:
    found = replace(mapped(np.ones((2, 2)), can=101, width=9), steps=np.array([1, 101]), units=np.array([0, 8]))
    figure = causal(found, np.arange(9)[::-1], [])
    assert "4 operations were tried, one by one: 2 of 9 units at 2 of the 101 steps" in figure.alt
    assert figure.spec["yAxis"]["data"] == ["8", "0"] and figure.spec["xAxis"]["data"] == ["1", "101"]
    table = figure.spec["dataset"]["source"]
    assert sorted(zip(table["unit"], table["step"], strict=True)) == [(0, 1), (0, 101), (8, 1), (8, 101)]


def test_a_map_of_nothing_and_one_of_a_transplant_are_told_so() -> None:
    nothing = causal(mapped(np.zeros((2, 3))), np.arange(3), [])
    assert "changes it nowhere" in nothing.alt
    grafted = replace(mapped(np.eye(3)), operation=Operation(place="state", donor=4, donor_step=7))
    assert (
        "replacing the state of one unit at one step by that of sequence 4 at its step 7 moves it most"
        in causal(grafted, np.arange(3), []).alt
    )


@pytest.mark.parametrize(("most", "end"), [(0.0, 1e-5), (0.011, 0.02), (0.02, 0.02), (-0.3, 0.5), (1.0, 1.0), (7.0, 10.0), (99.0, 100.0)])
def test_the_end_of_a_scale_is_one_two_or_five_times_a_power_of_ten(most: float, end: float) -> None:
    assert limit(np.array([0.0, most])) == pytest.approx(end)


def test_every_figure_is_json_but_for_its_table_and_its_numbers_can_be_taken_away() -> None:
    figures = [answer(fading()), chances(fading()), felt(fading()), course(fading(), "h", 0)]
    assert all(json.dumps(figure.spec) and csv(figure) for figure in figures)
    assert csv(causal(mapped(np.eye(3)), np.arange(3), [])).count(b"\n") == 10
