import io
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rnnlab.figures import Figure
from rnnlab.figures.inside.states import states
from rnnlab.figures.lines import axis, frame, line
from rnnlab.figures.numbers import csv, numbers
from rnnlab.inspection.trace import Trace


def figure(**spec: Any) -> Figure:
    return Figure(frame(**spec), "words")


def test_a_line_is_its_points_under_the_names_of_its_axes() -> None:
    drawn = line("training", np.array([1.0, 2.0]), np.array([0.5, np.nan]))
    table = numbers(figure(xAxis=axis("step"), yAxis=axis("loss"), series=[drawn]))
    assert table["step"].tolist() == [1, 2] and table["series"].tolist() == ["training"] * 2
    assert table["loss"][0] == 0.5 and np.isnan(table["loss"][1])


def test_a_bar_stands_at_the_word_of_its_category() -> None:
    upright = numbers(figure(xAxis={"type": "category", "data": ["a", "b"]}, yAxis=axis("share"), series=[{"data": [1, {"value": 2}]}]))
    assert upright["x"].tolist() == ["a", "b"] and upright["share"].tolist() == [1, 2]
    lying = numbers(figure(xAxis=axis("share"), yAxis={"type": "category", "data": ["a", "b"]}, series=[{"data": [3, 4]}]))
    assert lying["y"].tolist() == ["a", "b"] and lying["share"].tolist() == [3, 4]


def test_each_series_stands_on_its_own_axes() -> None:
    axes = [{"type": "category", "data": ["a"], "name": "word"}, {"type": "category", "data": ["z"], "name": "word"}]
    panels = [{"name": str(panel), "data": [panel], "xAxisIndex": panel, "yAxisIndex": panel} for panel in (0, 1)]
    table = numbers(figure(xAxis=axes, yAxis=[axis("share"), axis("share")], series=panels))
    assert table["word"].tolist() == ["a", "z"] and table["share"].tolist() == [0, 1]


def test_what_a_point_carries_beside_its_place_is_kept() -> None:
    points = [{"value": [1.0, 2.0, 7], "name": "lstm"}]
    table = numbers(figure(xAxis=axis("seconds"), yAxis=axis("loss"), series=[{"name": "runs", "data": points}]))
    assert table.to_dict("records") == [{"series": "runs", "seconds": 1.0, "loss": 2.0, "value 1": 7, "point": "lstm"}]


def test_a_heatmap_is_its_cells_and_the_lines_above_it() -> None:
    h = np.array([[0.1, -0.2], [0.3, 0.4], [0.5, 0.6]], np.float32)
    found = states(Trace(np.ones((3, 1), np.float32), ["x"], {"1.h": h}, {}, {"1": np.arange(2)}), "1.h")
    table = numbers(found)
    cells = table.dropna(subset=["unit"])
    assert len(cells) == 6 and cells["value"].astype(float).sum() == pytest.approx(1.7)
    assert (table["series"] == "x").sum() == 3


def test_the_file_is_read_back() -> None:
    drawn = line("größer <b>", np.array([1.0]), np.array([0.25]))
    read = pd.read_csv(io.BytesIO(csv(figure(xAxis=axis("step"), yAxis=axis("loss"), series=[drawn]))))
    assert read.to_dict("records") == [{"series": "größer <b>", "step": 1.0, "loss": 0.25}]


def test_a_chart_without_points_is_an_empty_table() -> None:
    assert numbers(figure()).empty
