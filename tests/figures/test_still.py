import re
from collections.abc import Iterator
from dataclasses import replace
from math import nan
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame, line
from rnnlab.figures.runs.curves import curve
from rnnlab.figures.still.bars import bars
from rnnlab.figures.still.kept import pictures
from rnnlab.figures.still.ruler import Ruler
from rnnlab.figures.still.still import HIGH, LEFT, RIGHT, TOP, WIDE, flat, still
from rnnlab.training.events import Finished
from tests.lanes import LANE, Lanes, finished

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def lane(tmp_path: Path) -> Iterator[Lanes]:
    lanes = Lanes(tmp_path)
    yield lanes
    for record in lanes.made:
        record.close()


def chart(*series: dict, **axes: object) -> Figure:
    return Figure(frame(series=list(series), **{"xAxis": axis("step"), "yAxis": axis("loss"), **axes}), "A loss of <5>.")


def written(svg: str) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def line_of(svg: str, dashes: str) -> str:
    return re.search(rf'<path d="([^"]*)"[^>]*stroke-dasharray="{dashes}"', svg)[1]  # type: ignore[index]


def test_a_line_goes_from_corner_to_corner_of_the_frame_with_its_gaps():
    drawn = still(chart(line("loss", np.arange(4.0), np.array([1.0, np.nan, 2.0, 3.0]))), "My run").svg
    right, bottom = WIDE - RIGHT, TOP + HIGH
    x, y = LEFT + (right - LEFT) * 2 / 3, (TOP + bottom) / 2
    ends = f"M{LEFT:.1f} {bottom:.1f}", f"M{x:.1f} {y:.1f}L{right:.1f} {TOP:.1f}"
    assert "".join(ends) in drawn


def test_titles_names_and_words_are_written_and_are_text_only():
    said = written(still(chart(line("<b>loss", np.arange(2.0), np.arange(2.0))), "My <run>").svg)
    assert {"My <run>", "<b>loss", "step", "loss", "A loss of <5>."} <= set(said)


def test_lines_are_told_apart_by_their_dashes_and_points_by_their_form():
    ends = np.arange(2.0)
    dashes = [line(name, ends, ends, lineStyle={"type": kind}) for name, kind in (("a", "dashed"), ("b", [10, 4, 2, 4]))]
    points = [{**line(symbol, ends, ends), "type": "scatter", "symbol": symbol} for symbol in ("circle", "diamond")]
    drawn = still(chart(*dashes, *points), "").svg
    assert line_of(drawn, "7 4") == line_of(drawn, "10 4 2 4").replace("dashed", "")
    forms = {re.sub(r"M[\d.]+ [\d.]+", "", shape) for shape in re.findall(r'<path d="(M[^"]*z)" fill', drawn)}
    assert len(forms) == 4  # two points each, and one of each beside its name


def test_only_lines_and_points_on_one_pair_of_axes_are_flat():
    ends = np.arange(2.0)
    assert flat(chart(line("a", ends, ends)))
    assert not flat(chart(line("a", ends, ends) | {"type": "bar"}))
    assert not flat(chart(line("a", ends, ends) | {"data": [{"value": [0, 1]}]}))
    assert not flat(chart(line("a", ends, ends), xAxis={"type": "category"}))
    assert not flat(chart(line("a", ends, ends), yAxis=[axis("a"), axis("b")]))


@pytest.mark.parametrize(
    ("values", "axis", "marks"),
    [
        ((0.0, 100.0), {}, ["0", "20", "40", "60", "80", "100"]),
        ((0.13, 0.31), {"scale": True}, ["0.15", "0.2", "0.25", "0.3"]),
        ((0.13, 0.31), {}, ["0", "0.1", "0.2", "0.3"]),
        ((-3.0, 4.0), {"max": 6}, ["-2", "0", "2", "4", "6"]),
        ((0.002, 30.0), {"type": "log"}, ["0.01", "0.1", "1", "10"]),
        ((0.3, 0.9), {"type": "log"}, ["0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"]),
        ((0.0, 9 * 86_400_000.0), {"type": "time", "scale": True}, ["1970-01-01", "1970-01-03", "1970-01-05", "1970-01-07", "1970-01-09"]),
        ((2.0, 2.0, nan), {"scale": True}, ["1", "1.5", "2", "2.5", "3"]),
        ((), {}, ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
    ],
)
def test_round_values_are_written_beside_an_axis(values: tuple[float, ...], axis: dict, marks: list[str]):
    ruler = Ruler.over(values, axis, 0.0, 100.0)
    assert [words for _, words in ruler.marks()][: len(marks)] == marks
    assert all(-1e-6 <= ruler(value) <= 100 + 1e-6 for value, _ in ruler.marks())


def test_a_logarithmic_axis_leaves_out_what_is_not_above_zero():
    drawn = still(chart(line("loss", np.arange(3.0), np.array([1.0, 0.0, 10.0])), yAxis=axis("loss", type="log")), "").svg
    assert f"M{LEFT:.1f} {TOP + HIGH:.1f}M{WIDE - RIGHT:.1f} {TOP:.1f}" in drawn


def test_a_score_that_is_no_number_is_said_to_be_none():
    ended = finished(2.0)
    drawn = bars(replace(ended, scores={**ended.scores, "test": {"RMSE": nan, "MAE": -1.0}}), LANE)
    assert "no number" in written(drawn.svg)
    assert "test RMSE no number against 4" in drawn.alt
    assert "test MAE -1 against no number" in drawn.alt


def test_bars_are_as_long_as_the_scores():
    ended = Finished(1, 1, False, {"test": {"MSE": 3.0}}, {"test": {"MSE": 1.5}}, 1.0)
    drawn = list(ElementTree.fromstring(bars(ended, LANE).svg).iter(f"{SVG}rect"))[1:]
    wide = [float(each.get("width", 0)) for each in drawn]
    assert all(float(each.get("x", 0)) >= LEFT for each in drawn)
    assert wide[0] == pytest.approx(2 * wide[1], abs=0.2)


def test_a_run_has_the_figures_of_what_it_recorded(lane: Lanes):
    assert pictures(lane([3.0, 1.0], 0.5, finished(2.0))).keys() == {"loss", "gradient", "scores"}
    assert pictures(lane([3.0, 1.0], 0.5)).keys() == {"loss", "gradient"}
    assert pictures(lane([], 0.5)).keys() == set()


def test_the_words_below_the_loss_are_those_of_the_page(lane: Lanes):
    history = lane([3.0, 1.0], 0.5, finished(2.0))
    said = " ".join(written(pictures(history)["loss"].decode()))
    assert curve(history, log=True).alt in said
