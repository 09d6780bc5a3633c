from dataclasses import replace
from math import exp, log

import numpy as np
import pytest

from rnnlab.answers import Written
from rnnlab.figures.tasks.answers import answers
from rnnlab.figures.tasks.writing import candidates, cost, costs, strip, table
from rnnlab.inspection.trying.continuation import Candidate, Copied, Place

NATS = np.array([[2.0, 1.0, 0.5], [4.0, 1.0, 1.5]], np.float32)
ANSWER = Written(NATS, NATS < 1.2, "character", [3.2, 2.3, 1.4, 1.6], "\n", "a <b>sample</b>")
PLACE = Place("a", 0.5, False, [Candidate("a", exp(-0.5), 0.7), Candidate("\n", 0.2, 0.3), Candidate("<", 0.1, 0.0)])


def drawn(figure, name: str) -> dict:
    (one,) = [series for series in figure.spec["series"] if series["name"] == name]
    return one


def test_the_cost_is_drawn_by_how_much_was_read_beside_two_levels_of_counting() -> None:
    figure = answers(ANSWER, "validation")
    assert drawn(figure, "network")["data"] == [[1.0, 3.0], [2.0, 1.0], [3.0, 1.0]]
    assert [value for _, value in drawn(figure, "pairs counted")["data"]] == [2.3, 2.3]
    assert [value for _, value in drawn(figure, "runs of 3 counted")["data"]] == [1.4, 1.4]
    assert figure.spec["xAxis"]["name"] == "characters of the window read"
    assert figure.spec["yAxis"]["name"] == "nats a character"
    assert "1.667 nats (2.404 bits, perplexity 5.29)" in figure.alt
    assert "1.400 nats" in figure.alt
    assert figure.text == "a <b>sample</b>"


def test_one_level_is_drawn_where_pairs_are_the_best_of_counting() -> None:
    figure = answers(replace(ANSWER, levels=[3.2, 1.3, 1.4]), "test")
    assert [series["name"] for series in figure.spec["series"]] == ["network", "pairs counted"]
    assert "best of counting" not in figure.alt


def test_a_sample_in_chinese_is_measured_as_verse() -> None:
    assert "50% of 2 whole lines have the length of verse" in answers(replace(ANSWER, sample="春风过小桥，秋月。松"), "test").alt
    assert "verse" not in answers(ANSWER, "test").alt


@pytest.mark.parametrize("nats", [0.01, 1.32, 5.0])
def test_the_three_units_are_one_number(nats: float) -> None:
    assert cost(nats) == f"{nats:.3f} nats ({nats / log(2):.3f} bits, perplexity {exp(nats):.3g})"
    (row,) = costs([nats])
    assert row["characters in a run"] == 1
    assert 2 ** float(row["bits"]) == pytest.approx(float(row["perplexity"]), abs=0.01 * exp(nats))  # type: ignore[arg-type]


def test_text_in_the_strip_is_shown_and_not_obeyed() -> None:
    places = [replace(PLACE, character=sign, nats=nats) for sign, nats in zip("<b>\n &", [0.2, 1, 2, 3.7, 9, 0], strict=True)]
    shown = strip("<i>\n", places, Copied(1, 2, 0), 4)
    assert "<b>" not in shown
    assert "<i>" not in shown
    assert "&lt;<small>0</small>" in shown
    assert "↵<small>4</small></span><br>" in shown
    assert shown.count('class="copied"') == 2
    assert shown.count('class="picked" data-place="4"') == 1
    assert 'title="5: 9.00 nats"' in shown


def test_bars_show_what_was_held_likely_beside_what_was_drawn_from() -> None:
    figure = candidates(PLACE, 6)
    assert figure.spec["xAxis"]["data"] == ["a", "↵", "<"]
    assert drawn(figure, "probability")["data"] == pytest.approx([0.6065, 0.2, 0.1])
    assert drawn(figure, "share when drawn")["data"] == [0.7, 0.3, 0.0]
    assert figure.alt.startswith("Place 7: a was drawn, with probability 0.607, a surprise of 0.50 nats")
    assert "chosen by you" in candidates(replace(PLACE, chosen=True), 0).alt


def test_the_table_says_all_that_the_colours_say() -> None:
    rows = table([PLACE, replace(PLACE, character="\n", chosen=True)])
    assert [row["character"] for row in rows] == ["a", "↵"]
    assert [row["put there by"] for row in rows] == ["the network", "you"]
    assert rows[0]["surprise (nats)"] == 0.5
    assert rows[0]["probability"] == round(exp(-0.5), 4)
