from dataclasses import replace

import numpy as np
import pytest

from rnnlab.answers import Classification
from rnnlab.figures.tasks.answers import answers
from rnnlab.figures.tasks.confusion import cells, confusion, matrix

ACTUAL = np.array([0, 0, 0, 1, 1, 1, 2])
ANSWERED = np.array([0, 1, 1, 1, 1, 0, 2])
THREE = Classification(np.eye(3)[ANSWERED], ACTUAL, ["cat", "dog", "owl"])


def test_rows_are_true_classes_and_columns_are_answers() -> None:
    assert matrix(THREE).tolist() == [[1, 2, 0], [1, 2, 0], [0, 0, 1]]


def test_each_cell_shows_its_count_and_is_shaded_by_the_share_of_its_row() -> None:
    table = cells(THREE, matrix(THREE)).set_index(["row", "column"])
    assert table.loc[(0, 1), ["count", "true", "answered"]].tolist() == [2, "cat", "dog"]
    assert table.loc[(0, 1), "share"] == pytest.approx(2 / 3)
    assert table["count"].isna().sum() == 4
    assert table.groupby("row")["share"].sum().tolist() == pytest.approx([1, 1, 1])


def test_the_axes_tell_the_share_found_and_the_share_right() -> None:
    spec = confusion(THREE, "test").spec
    assert spec["yAxis"]["data"] == ["cat (0.33)", "dog (0.67)", "owl (1.00)"]
    assert spec["xAxis"]["data"] == ["cat (0.50)", "dog (0.50)", "owl (1.00)"]
    assert spec["yAxis"]["inverse"]


def test_the_words_name_the_most_frequent_confusion() -> None:
    alt = confusion(THREE, "test").alt
    assert "7 sequences of the test part; 4 are right" in alt
    assert alt.endswith("Most often cat is taken for dog: 2 of 3 times.")


def test_where_all_is_right_no_confusion_is_named() -> None:
    alt = confusion(replace(THREE, probabilities=np.eye(3)[ACTUAL]), "test").alt
    assert alt.endswith("7 are right.")


def test_a_class_that_is_never_true_or_never_answered_has_no_share() -> None:
    spec = confusion(replace(THREE, actual=np.zeros(7, np.int64), probabilities=np.eye(3)[np.ones(7, int)]), "test").spec
    assert spec["yAxis"]["data"] == ["cat (0.00)", "dog (-)", "owl (-)"]
    assert spec["xAxis"]["data"] == ["cat (-)", "dog (0.00)", "owl (-)"]


def test_a_long_name_is_cut_on_the_axis() -> None:
    names = ["a class with a very long name", "dog", "owl"]
    figure = confusion(replace(THREE, class_names=names), "test")
    assert figure.spec["yAxis"]["data"][0] == "a class with … (0.33)"
    assert names[0] in figure.alt


def test_only_more_than_two_classes_are_drawn_as_a_matrix() -> None:
    two = Classification(np.eye(2)[[0, 1]], np.array([0, 1]), ["no", "yes"])
    assert answers(THREE, "test", "now").spec["series"][0]["type"] == "heatmap"
    assert answers(THREE, "test", "now").spec["title"]["text"] == "now"
    assert answers(two, "test").spec["series"][0]["type"] == "scatter"
