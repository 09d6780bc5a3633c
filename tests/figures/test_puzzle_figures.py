from dataclasses import replace

import numpy as np

from rnnlab.answers import Labelled, Recalled, from_bytes, to_bytes
from rnnlab.figures.tasks.answers import answers
from rnnlab.figures.tasks.puzzles import cells

RECALLED = Recalled(np.array([1.0, 0.5, 1.75]), np.array([1.5, 0.5, 1.0]), "number wanted")
LABELLED = Labelled(
    read=np.array([[0, 1, 1], [1, 0, 0]], np.int16),
    answered=np.array([[0, 0, 1], [1, 1, 0]], np.int16),
    actual=np.array([[-100, 0, 0], [-100, 1, -100]], np.int16),
    nats=np.array([[0, 0.1, 2], [0, 0.2, 0]], np.float32),
    right=np.array([[False, True, False], [False, True, False]]),
    read_names=["zero", "one"],
    class_names=["even", "odd"],
)


def test_recalled_numbers_stand_over_those_wanted_beside_the_diagonal() -> None:
    figure = answers(RECALLED, "test")
    points, diagonal = figure.spec["series"]
    assert (points["type"], points["data"]) == ("scatter", [[0.5, 0.5], [1, 1.75], [1.5, 1]])
    assert diagonal["data"] == [[0.5, 0.5], [1.5, 1.5]]
    assert (figure.spec["xAxis"]["name"], figure.spec["yAxis"]["name"]) == ("number wanted", "number answered")
    assert figure.alt == "Answered beside wanted numbers for 3 sequences of the test part; mean absolute error 0.4167."


def test_labels_are_letters_under_what_was_read_and_wanted_only_where_they_count() -> None:
    found = [tuple(row) for row in cells(LABELLED, 2)[["at", "line", "symbol", "kind"]].itertuples(index=False)]
    first = [
        (1, 0, "zero", 0),
        (2, 0, "one", 0),
        (2, 1, "even", 1),
        (2, 2, "even", 2),
        (3, 0, "one", 0),
        (3, 1, "even", 1),
        (3, 2, "odd", 3),
    ]
    assert found == [*first, (1, 3, "one", 0), (2, 3, "zero", 0), (2, 4, "odd", 1), (2, 5, "odd", 2)]


def test_the_words_of_labels_are_their_numbers() -> None:
    figure = answers(LABELLED, "validation")
    assert figure.alt == (
        "What was read, wanted and answered at each of 3 steps in 2 of 2 sequences of the validation part; "
        "66.7% of the answers that count are right, and 1 of 2 sequences are right throughout."
    )
    assert figure.spec["yAxis"]["data"] == ["read 1", "wanted 1", "answered 1", "read 2", "wanted 2", "answered 2"]


def test_letters_are_left_out_where_they_would_not_fit() -> None:
    arrays = {name: np.tile(value, 40) for name, value in vars(LABELLED).items() if isinstance(value, np.ndarray)}
    shown = [answers(answer, "test").spec["series"][0]["label"]["show"] for answer in (LABELLED, replace(LABELLED, **arrays))]
    assert shown == [True, False]


def test_both_kinds_of_answer_survive_their_bytes() -> None:
    for answer in (RECALLED, LABELLED):
        again = from_bytes(to_bytes(answer))
        assert type(again) is type(answer)
        for name, value in vars(answer).items():
            np.testing.assert_array_equal(getattr(again, name), value)
