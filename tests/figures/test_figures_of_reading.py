import pytest

from rnnlab.figures.tasks.reading import path, words
from rnnlab.inspection.trying.passage import Passage

PASSAGE = Passage("word", ["not", "<b>"], [True, False], ["no", "yes"], [0.5, 0.5], [[0.75, 0.25], [0.749, 0.251]], 0)


def test_the_path_begins_at_what_was_known_before_the_first_word() -> None:
    figure = path(PASSAGE, 1)
    drawn, share = figure.spec["series"]
    assert drawn["data"] == [[0, 0.5], [1, 0.25], [2, 0.251]]
    assert share["data"] == [[0, 0.5], [2, 0.5]]
    assert figure.spec["xAxis"]["name"] == "words read"
    assert figure.spec["yAxis"]["name"] == "probability of yes"
    assert "number 1, not: -0.250" in figure.alt


def test_each_word_has_its_signed_change_in_print_and_text_stays_text() -> None:
    html = words(PASSAGE, 1)
    assert "-0.25<" in html
    assert "&lt;b&gt;" in html
    assert "<b>" not in html


@pytest.mark.parametrize(("number", "colour"), [(0, "178,24,43"), (1, "33,102,172")])
def test_what_adds_is_red_and_what_takes_is_blue(number: int, colour: str) -> None:
    html = words(PASSAGE, number)
    assert html.count(f"rgba({colour}") == 1
    assert html.count("transparent") == 1
    assert html.count(" ?<") == 1
