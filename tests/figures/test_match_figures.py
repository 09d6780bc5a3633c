import json
import re

import numpy as np
import pytest

from rnnlab.figures.inside.matched import bounds, lifts, lines, matches, units
from rnnlab.figures.inside.stretch import said, shown, strip
from rnnlab.inspection.matches.matched import Lift, Match, Matched

H = np.array([[0.0, 0.9, 0.2], [0.5, 0.8, 0.2], [0.7, 0.4, 0.2], [0.1, 0.9, 0.2]], np.float32)


def match(read: list[str] | None = None, numbers: list[float] | None = None, **more: object) -> Match:
    facts = {"sequence": 9, "first": 4, "last": 5, "common": [0, 1], "others": 1, "score": 2 / 3, "label": "good", "begins": 2}
    return Match(**{**facts, "read": read or [], "numbers": numbers or [], "track": [], **more})  # type: ignore[arg-type]


def found(chosen: list[int], levels: list[float], **more: object) -> Matched:
    facts = {"matches": [], "lifts": [], "about": "class of its sequence", "counted": "sequences", "sequences": 5, "whole": 5, "steps": 20}
    return Matched(chosen, levels, **{**facts, "part": "test", "read": ["a"] * len(H), "numbers": [], **more})  # type: ignore[arg-type]


def text(html: str) -> list[str]:
    return re.findall(r">([^<]+)</span>", html)


def test_units_are_listed_by_how_far_they_are_above_their_thresholds() -> None:
    table = units(found([0, 1], [0.3, 0.3]), H, 2, 3)
    assert table["unit"].tolist() == [0, 1]
    assert table["least h there"].tolist() == pytest.approx([0.5, 0.4])
    assert table["above it by"].tolist() == pytest.approx([0.2, 0.1], abs=1e-4)


def test_lines_are_the_states_of_the_units_the_threshold_and_the_stretch() -> None:
    spec = lines(found([0, 1], [0.3, 0.3]), H, 2, 3).spec
    first, second, threshold = spec["series"]
    assert (first["name"], second["name"], threshold["name"]) == ("unit 0", "unit 1", "threshold")
    assert [y for _, y in first["data"]] == pytest.approx(H[:, 0].tolist(), abs=1e-4)
    assert [x for x, _ in second["data"]] == [1, 2, 3, 4]
    assert {y for _, y in threshold["data"]} == {0.3}
    assert first["markArea"]["data"] == [[{"xAxis": 1.5}, {"xAxis": 3.5}]]
    assert json.dumps(spec)


def test_each_unit_has_a_threshold_of_its_own_where_they_differ() -> None:
    names = [series["name"] for series in lines(found([0, 1], [0.3, 0.25]), H, 2, 3).spec["series"]]
    assert names == ["unit 0", "unit 1", "threshold 0.25", "threshold 0.30"]


def test_the_words_name_the_units_and_say_when_not_all_are_drawn() -> None:
    assert lines(found([0, 1], [0.3, 0.3]), H, 2, 3).alt == "2 units are on over steps 2 to 3: 0, 1."
    many = np.tile(H[:, :1], (1, 9)) + np.arange(9, dtype=np.float32) / 100
    told = lines(found(list(range(9)), [0.3] * 9), many, 2, 3)
    assert told.alt.startswith("9 units are on over steps 2 to 3; of these the 7 that are furthest above their thresholds are drawn: 8, 7,")
    assert len(told.spec["series"]) == 8


def test_no_unit_is_told_as_none() -> None:
    assert "No unit is on" in lines(found([], []), H, 1, 2).alt


def test_only_the_steps_around_a_stretch_of_a_long_sequence_are_drawn() -> None:
    long = np.zeros((1000, 1), np.float32)
    data = lines(found([0], [-1.0]), long, 700, 710).spec["series"][0]["data"]
    assert (data[0][0], data[-1][0]) == (606, 805)


def test_text_stands_before_in_and_after_a_match() -> None:
    (row,) = matches([match(["so", "it", "was", "quite", "bad"])], 3).to_dict("records")
    assert (row["before"], row["match"], row["after"]) == ("so it", "was quite", "bad")
    assert (row["in common"], row["units in common"], row["others on"], row["score"]) == ("2 of 3", "0, 1", 1, 0.667)
    assert (row["sequence"], row["from step"], row["to step"], row["label"]) == (9, 4, 5, "good")


def test_characters_stand_close_and_those_that_cannot_be_seen_have_signs() -> None:
    (row,) = matches([match(["a", " ", "\n", "b", "c"], label=" ")], 3).to_dict("records")
    assert (row["before"], row["match"], row["after"], row["label"]) == ("a␣", "↵b", "c", "␣")


def test_a_match_that_is_cut_says_so() -> None:
    (row,) = matches([match(["so", "it", "was"], last=90)], 3).to_dict("records")
    assert (row["match"], row["after"]) == ("was ...", "")


def test_numbers_are_lists_on_one_scale() -> None:
    told = [match(numbers=[1.0, 2.0, 3.0, 4.0, 5.0]), match(numbers=[-7.0, float("nan"), 0.0, 0.0])]
    row = matches(told, 3).to_dict("records")[0]
    assert (row["before"], row["match"], row["after"]) == ([1.0, 2.0], [3.0, 4.0], [5.0])
    assert bounds(told) == (-7.0, 5.0)


def test_classes_of_steps_have_a_column_of_their_own_and_labels_that_are_not_there_have_none() -> None:
    (row,) = matches([match(["0", "1", "0", "1"], track=["", "", "", "even"], label="")], 3).to_dict("records")
    assert row["classes wanted"] == "· even"
    assert "label" not in row


def test_labels_are_told_with_their_lift_and_p() -> None:
    (row,) = lifts(found([0], [0.3], lifts=[Lift("good", 3, 4, 4, 10, 0.19047, 2.5e-12)])).to_dict("records")
    assert row == {"label": "good", "at matches": "3 of 4", "anywhere": "4 of 10", "lift": 1.875, "p": "0.19", "p corrected": "2.5e-12"}


def test_a_strip_numbers_its_steps_and_marks_the_stretch() -> None:
    html = strip(["so", "it", "was"], [], 2, 3)
    assert re.findall(r'data-step="(\d)" class="(\w*)"', html) == [("1", ""), ("2", "in"), ("3", "in")]
    assert text(html) == ["so", "it", "was"]


def test_text_of_a_users_is_escaped() -> None:
    html = strip(['<img src=x onerror="alert(1)">', "&amp;", '" onclick="x'], [], 1, 1)
    assert "<img" not in html
    assert text(html) == ["&lt;img src=x onerror=&quot;alert(1)&quot;&gt;", "&amp;amp;", "&quot; onclick=&quot;x"]
    assert html.count('onclick="') == 0


def test_numbers_are_bars_from_the_least_to_the_greatest_and_a_missing_one_is_low() -> None:
    html = strip([], [-1.0, 1.0, float("nan"), 0.0], 1, 2)
    assert re.findall(r"height:(\d+)%", html) == ["6", "100", "6", "53"]
    assert re.findall(r"height:(\d+)%", strip([], [2.0, 2.0], 1, 1)) == ["6", "6"]


def test_a_long_sequence_is_shown_around_the_stretch_and_that_is_said() -> None:
    assert shown(1000, 500, 501) == range(301, 701)
    assert shown(1000, 1, 2) == range(1, 401)
    assert shown(1000, 999, 1000) == range(601, 1001)
    assert shown(30, 4, 5) == range(1, 31)
    numbers = [0.5] * 1000
    assert strip([], numbers, 500, 501).count("data-step") == 400
    assert said([], numbers, 500, 501) == (
        "Steps 500 to 501 of 1000: 0.5, 0.5. Steps 301 to 700 are shown; the fields above reach the others."
    )


def test_the_stretch_is_told_in_words() -> None:
    assert said(["so", "it", "was"], [], 2, 3) == "Steps 2 to 3 of 3: 'it' 'was'."
