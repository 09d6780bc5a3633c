from dataclasses import replace

import numpy as np
import pytest

from rnnlab.answers import Classification, Following, Forecast
from rnnlab.figures.lines import MOST_POINTS
from rnnlab.figures.tasks.answers import answers, classification, forecast

ACTUAL = np.array([[1.0, 2.0], [2.0, 3.0], [3.0, 5.0]])
FORECAST = Forecast(ACTUAL + np.array([0.5, 1.0]), ACTUAL, np.array([[10.0, 11], [11, 12], [12, 13]]), "°C", "day", dated=False)
CLASSES = Classification(
    np.array([[0.9, 0.1], [0.3, 0.7], [0.6, 0.4], [0.25, 0.75], [0.8, 0.2]]), np.array([0, 1, 0, 0, 1]), ["healthy", "ill"]
)


def by_name(spec: dict) -> dict[str, list[list[float]]]:
    return {series["name"]: series["data"] for series in spec["series"]}


@pytest.mark.parametrize(
    ("ahead", "name", "actual", "predicted", "error"),
    [
        (1, "predicted 1 step ahead", [[10, 1], [11, 2], [12, 3]], [[10, 1.5], [11, 2.5], [12, 3.5]], "0.5"),
        (2, "predicted 2 steps ahead", [[11, 2], [12, 3], [13, 5]], [[11, 3], [12, 4], [13, 6]], "1"),
    ],
)
def test_a_forecast_is_drawn_beside_what_came_for_one_step_ahead(ahead, name, actual, predicted, error) -> None:
    figure = forecast(FORECAST, "test", ahead=ahead)
    assert by_name(figure.spec) == {"actual": actual, name: predicted}
    assert (figure.spec["xAxis"]["name"], figure.spec["yAxis"]["name"]) == ("day", "°C")
    assert figure.alt == f"Predicted beside actual °C for 3 values of the test part; mean absolute error {error}."


@pytest.mark.parametrize(("dated", "kind"), [(True, "time"), (False, "value")])
def test_dates_are_on_an_axis_of_time(dated: bool, kind: str) -> None:
    assert forecast(replace(FORECAST, dated=dated), "test").spec["xAxis"]["type"] == kind


def test_the_lines_of_a_forecast_differ_in_more_than_colour() -> None:
    assert len({line["lineStyle"]["type"] for line in forecast(FORECAST, "test").spec["series"]}) == 2


def test_a_long_forecast_is_drawn_with_few_points_and_described_by_all() -> None:
    actual = np.sin(np.arange(5000.0))[:, None]
    figure = forecast(Forecast(actual + 0.25, actual, np.arange(5000.0)[:, None], "y", "t", dated=False), "test")
    assert all(len(line["data"]) <= MOST_POINTS for line in figure.spec["series"])
    assert "5000 values" in figure.alt
    assert figure.alt.endswith("mean absolute error 0.25.")


def test_each_row_is_drawn_at_the_probability_of_its_true_class_the_sure_ones_first() -> None:
    figure = classification(CLASSES, "validation")
    drawn = by_name(figure.spec)
    assert drawn["healthy"] == [[0, 0.9], [1, 0.6], [2, 0.25]]
    assert drawn["ill"] == [[3, 0.7], [4, 0.2]]
    assert drawn["as likely as not"] == [[0, 0.5], [4, 0.5]]
    assert (figure.spec["yAxis"]["min"], figure.spec["yAxis"]["max"]) == (0, 1)
    assert figure.spec["xAxis"]["name"] == "rows of the validation part, by class"
    assert figure.alt == "Probability given to the true class of 5 rows of the validation part; 3 of 5 are right."


def test_classes_differ_in_more_than_colour() -> None:
    symbols = [series["symbol"] for series in classification(CLASSES, "test").spec["series"] if series["type"] == "scatter"]
    assert len(set(symbols)) == len(symbols) == 2


def test_only_two_classes_have_a_level_that_is_as_likely_as_not() -> None:
    three = Classification(np.full((3, 3), 1 / 3), np.arange(3), ["a", "b", "c"])
    assert set(by_name(classification(three, "test").spec)) == {"a", "b", "c"}


@pytest.mark.parametrize(("answer", "words"), [(FORECAST, "Predicted beside actual"), (CLASSES, "Probability given")])
def test_an_answer_is_drawn_as_its_kind_is_and_carries_its_stamp(answer: Forecast | Classification, words: str) -> None:
    figure = answers(answer, "test", "2024-01-01")
    assert figure.alt.startswith(words)
    assert figure.spec["title"]["text"] == "2024-01-01"


def test_what_was_followed_is_drawn_with_its_seams_and_the_error_there() -> None:
    when = np.arange(40.0)
    wrong = np.where(when % 10 == 0, 0.5, 0.0)
    answer = Following(when + wrong, when, np.column_stack([-when, -when]), when, "cosine", ["sine", "again"], 10, "t", False)
    figure = answers(answer, "test")
    actual, predicted, *read = figure.spec["series"]
    assert [series["name"] for series in read] == ["read: sine", "read: again"]
    assert [pair[1] for pair in predicted["data"]] == (when + wrong).tolist()
    assert [pair[1] for pair in actual["data"]] == when.tolist()
    assert [mark["xAxis"] for mark in predicted["markLine"]["data"]] == [0, 10, 20, 30]
    assert "mean absolute error 0.05, at the first step of a window 0.5" in figure.alt
