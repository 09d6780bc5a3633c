import json
import re

import numpy as np
import pytest

from rnnlab.figures.inside.coloured import guesses, series, strip, table, told
from rnnlab.figures.inside.detected import SHOWN, by_unit, depended, histogram
from rnnlab.figures.inside.detected import table as units
from rnnlab.inspection.guesses import Guesses
from rnnlab.inspection.units.dependence import Dependence
from rnnlab.inspection.units.detected import Detected, Sample

PIECES = ["a", "\n", "<", ""]
VALUES = np.array([0.5, -1.0, 0.0, -2.0], np.float32)


def guessed(every_step: bool = True, begin: int = 0) -> Guesses:
    classes = np.array([[0, 1], [1, 0], [2, 1], [2, 0]])
    shares = np.array([[0.75, 0.25], [0.5, 0.25], [0.5, 0.5], [1.0, 0.0]])
    return Guesses(classes, shares, np.array([1, 1, -1, 0]), ["a", "\n", "<b>"], PIECES, begin, begin + 4, every_step)


def nothing() -> Guesses:
    return Guesses(np.zeros((0, 0), np.int64), np.zeros((0, 0)), np.zeros(0, np.int64), [], [], 0, 4, False)


@pytest.fixture
def detected() -> Detected:
    """Four units; the second in order of choice is the only one that beats chance by far."""
    held, signs = np.array([0.6, 0.95, 0.4, 0.75]), np.array([1.0, -1, 1, 1])
    highest = np.append(np.full(96, 0.65), [0.66, 0.67, 0.68, 0.69])
    edges = np.tile(np.linspace(-1, 1, 3), (4, 1))
    shares = np.tile([[0.75, 0.25], [0.25, 0.75]], (4, 1, 1))
    samples = Sample("train", 20, 200, 0.25), Sample("validation", 10, 100, 0.3)
    return Detected(np.array([0.7, 0.9, 0.95, 0.8]), held, signs, held - 0.5, highest, edges, shares, "it", *samples)


def test_units_are_drawn_as_they_were_chosen_with_what_chance_reaches(detected: Detected) -> None:
    figure = by_unit(detected)
    points = {one["name"]: one["data"] for one in figure.spec["series"]}
    assert points["supported"] == [[1, 0.95, 1]]
    assert points["weak"] == [[2, 0.75, 3]]
    assert points["refuted"] == [[0, 0.4, 2], [3, 0.6, 0]]
    assert [y for _, y in points["chance, best of all units"]] == pytest.approx([detected.level] * 2, rel=1e-4)
    assert detected.level == pytest.approx(0.65, abs=0.02)
    assert figure.spec["yAxis"]["min"] == 0.38
    assert "unit 2 told it best in 20 sequences of the train part, where it is higher" in figure.alt
    assert "area is 0.400" in figure.alt and ": refuted. In all 1 units are supported, 1 weak, 2 refuted." in figure.alt
    json.dumps(figure.spec)


def test_verdicts_have_forms_as_well_as_colours(detected: Detected) -> None:
    forms = [one["symbol"] for one in by_unit(detected).spec["series"] if one["type"] == "scatter"]
    assert len(set(forms)) == 3


def test_the_table_tells_the_best_units_in_their_order(detected: Detected) -> None:
    found = units(detected)
    assert found["unit"].tolist() == [2, 1, 3, 0]
    assert found["where it holds"].tolist() == ["higher", "lower", "higher", "higher"]
    assert found["area, validation part"].tolist() == [0.4, 0.95, 0.75, 0.6]
    assert found["verdict"].tolist() == ["refuted", "supported", "weak", "refuted"]
    assert found["p"].tolist() == [1.0, 0.01, 0.01, 1.0]
    assert len(found) <= SHOWN


def test_a_histogram_has_both_sides_and_their_means(detected: Detected) -> None:
    figure = histogram(detected, 1)
    assert [one["data"] for one in figure.spec["series"]] == [[0.75, 0.25], [0.25, 0.75]]
    assert figure.spec["xAxis"]["data"] == ["-0.50", "0.50"]
    assert "about 0.25 on average where it holds and -0.25 elsewhere; the two overlap by 50%" in figure.alt


def test_what_is_lost_without_a_unit_is_drawn_beside_others() -> None:
    rises, interval = np.array([[0.25, 1.0], [0.5, 0.125]]), np.array([0.5, 1.0])
    figure = depended(Dependence(np.array([7, 3]), rises, interval, "it", "validation", 9, "nats"))
    assert [one["data"] for one in figure.spec["series"]] == [[0.25, 0.5], [1.0, 0.125]]
    assert figure.spec["xAxis"]["data"] == ["unit 7", "3"]
    assert figure.spec["yAxis"]["name"] == "rise of the loss (nats)"
    assert "by 1 where it holds and by 0.25 elsewhere, a difference of 0.75 (95 %: 0.5 to 1). Verdict, supported" in figure.alt


def test_each_piece_has_its_colour_its_bar_and_its_guesses() -> None:
    html = strip(PIECES, VALUES, guessed(), 2)
    spans = re.findall(r"<span.*?</span>(?:<br>)?", html)
    assert len(spans) == 4
    assert "rgba(178,24,43,0.33)" in spans[0] and "height:4px;top:4px" in spans[0]
    assert "rgba(33,102,172,0.65)" in spans[1] and "height:8px;top:9px" in spans[1]
    assert "0.00)" in spans[2] and "height:0px" in spans[2]
    assert "rgba(33,102,172,0.65)" in spans[3] and "4: ?, -2.000" in spans[3]
    assert spans[1].endswith("<br>") and "↵" in spans[1]
    assert ["picked" in span for span in spans] == [False, False, True, False]
    assert re.findall(r"<small( class=right)?>", spans[0]) == ["", " class=right"]
    assert "<b>" not in re.sub(r"<b style", "", spans[2]) and "&lt;b&gt;" in spans[2]


def test_an_answer_so_far_has_its_percent_and_numbers_have_no_guesses() -> None:
    html = strip(PIECES, VALUES, guessed(every_step=False), 0)
    assert html.count("<small") == 4
    assert "a 75<" in html and "&lt;b&gt; 100<" in html
    assert "<small" not in strip(PIECES, VALUES, nothing(), 0)


def test_a_strip_of_words_leaves_room_between_them() -> None:
    assert 'class="words"' in strip(["but", "a"], VALUES[:2], nothing(), 0)
    assert 'class="characters"' in strip(["b", "a"], VALUES[:2], nothing(), 0)


def test_the_words_tell_the_ends_and_what_is_not_shown() -> None:
    assert told("1.h", 3, VALUES[:3], 0, 3) == "Unit 3 of layer 1: highest, +0.500, at step 1, lowest, -1.000, at step 2."
    words = told("1.h", 3, VALUES, 300, 700)
    assert "at step 304. Values beyond -1 and 1" in words and "Steps 301 to 304 of 700 are shown" in words


def test_numbers_are_points_on_the_colour_of_the_unit_above_its_bars() -> None:
    x = np.array([[1.0, 5], [2, 6], [3, 7], [4, 8]], np.float32)
    figure = series(x, ["one", "two"], VALUES, 1, 300)
    bars, one, two, *threads = figure.spec["series"]
    assert bars["data"] == [[301, 0.5, 0.5], [302, -1.0, -1.0], [303, 0.0, 0.0], [304, -2.0, -2.0]]
    assert one["data"][1] == [302, 2.0, -1.0] and two["data"][3] == [304, 8.0, -2.0]
    assert one["symbol"] != two["symbol"]
    assert [thread["data"][0] for thread in threads] == [[301, 1.0], [301, 5.0]]
    assert (figure.spec["visualMap"]["min"], figure.spec["visualMap"]["max"], figure.spec["visualMap"]["dimension"]) == (-1, 1, 2)
    assert figure.spec["visualMap"]["seriesIndex"] == [0, 1, 2]
    assert "At step 302 one is 2 and the unit's h -1.000" in figure.alt


def test_the_guesses_at_a_step_have_their_probabilities_and_the_truth() -> None:
    figure = guesses(guessed(begin=300), 1, "\n")
    assert figure.spec["xAxis"]["data"] == ["↵", "a"]
    assert [bar["value"] for bar in figure.spec["series"][0]["data"]] == [0.5, 0.25]
    assert ["itemStyle" in bar for bar in figure.spec["series"][0]["data"]] == [True, False]
    assert figure.alt == "Likeliest after step 302 (↵): ↵ 0.500, a 0.250. True is ↵."
    assert guesses(guessed(), 2, "<").alt.endswith("Nothing is asked there.")
    assert "had the sequence ended after step 1" in guesses(guessed(every_step=False), 0, "a").alt


def test_the_table_has_every_step_with_its_value() -> None:
    found = table(PIECES, VALUES, guessed(begin=300))
    assert found["step"].tolist() == [301, 302, 303, 304]
    assert found["read"].tolist() == ["a", "↵", "<", "?"]
    assert found["value"].tolist() == [0.5, -1, 0, -2]
    assert found["guesses"][0] == "a 0.75, ↵ 0.25" and found["true"].tolist() == ["↵", "↵", "", "a"]
    assert list(table(PIECES, VALUES, nothing())) == ["step", "read", "value"]
