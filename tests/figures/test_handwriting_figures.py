import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from rnnlab.answers import Penned, from_bytes, to_bytes
from rnnlab.figures.tasks.answers import answers
from rnnlab.figures.tasks.gaussians import ahead as ahead_of
from rnnlab.figures.tasks.gaussians import axes
from rnnlab.figures.tasks.penned import path
from rnnlab.figures.tasks.script import PACE, live, own, written
from rnnlab.figures.tasks.sheet import ROOM, Sheet
from rnnlab.inspection.trying.script import Script

SVG = "{http://www.w3.org/2000/svg}"
LINE = np.array([[2.0, 1, 0], [1, 2, 1], [5, -1, 0], [1, 1, 1], [0, 0, -1]], np.float32)
"""From (0, 0) over two places and, after a lift, over two more; then padding."""
ANSWER = Penned(
    predicted=np.array([[[2, 1], [1, 2], [5, 0], [1, 1], [9, 9]]], np.float32),
    actual=LINE[None],
    nats=np.zeros((1, 5), np.float32),
    text="it",
    sample=np.array([[1, 1, 0], [1, 1, 1], [3, 0, 0], [0, 1, 0]], np.float32),
)


def script(begun: list[list[float]], drawn: list[list[float]], text: str = "") -> Script:
    steps = len(drawn)
    return Script(
        begun=np.array(begun, float),
        drawn=np.array(drawn, float),
        weights=np.tile([0.7, 0.29, 0.01], (steps, 1)),
        means=np.tile([[1.0, 0.0], [0.0, 1.0], [5.0, 5.0]], (steps, 1, 1)),
        deviations=np.tile([[2.0, 1.0], [1.0, 3.0], [1.0, 1.0]], (steps, 1, 1)),
        correlations=np.zeros((steps, 3)),
        lift=np.full(steps, 0.25),
        lines=4,
        text=text,
    )


FREE = script([[0, 0, 0]], [[4, 0, 0], [4, 0, 0], [0, 4, 1], [8, 0, 0], [2, 0, 0]])
PRIMED = script([[0, 0, 0], [2, 2, 0], [2, 2, 1]], [[4, 0, 0], [4, 0, 0]], text="it")


def of_class(svg: str, name: str | None) -> list[ET.Element]:
    return [element for element in ET.fromstring(svg).iter(f"{SVG}path") if element.get("class") == name]


def test_a_path_is_broken_where_the_pen_lifts() -> None:
    found = path(LINE[:4])
    np.testing.assert_array_equal(found, [[0, 0], [2, 1], [3, 3], [3, np.nan], [8, 2], [9, 3], [9, np.nan]])


def test_the_answer_is_the_true_line_with_the_expected_places_above_the_networks_own() -> None:
    figure = answers(ANSWER, "validation")
    true, expected, sample = figure.spec["series"]
    assert true["data"] == [[0, 0], [2, 1], [3, 3], [3, None], [8, 2], [9, 3], [9, None]]
    assert (expected["type"], expected["data"]) == ("scatter", [[2, 1], [3, 3], [8, 3], [9, 3]])
    assert sample["data"] == [[0, 0], [1, 1], [2, 2], [2, None], [5, 2], [5, 3], [5, None]]
    assert (sample["xAxisIndex"], sample["yAxisIndex"]) == (1, 1)
    assert "“it” of the validation part as it was written in 4 strokes" in figure.alt
    assert "on average 0.25 beside" in figure.alt
    assert "4 strokes of the network's own" in figure.alt


def test_both_lines_of_an_answer_have_the_same_scale_across_and_up() -> None:
    spec = answers(ANSWER, "test").spec
    assert len({(one["min"], one["max"]) for one in spec["xAxis"]}) == 1
    assert len({one["max"] - one["min"] for one in spec["yAxis"]}) == 1
    assert [one["name"] for one in spec["yAxis"]] == ["up", "up"]


def test_an_answer_without_a_line_of_the_networks_own_is_drawn_too() -> None:
    bare = Penned(ANSWER.predicted, ANSWER.actual, ANSWER.nats, "it")
    assert answers(from_bytes(to_bytes(bare)), "test").spec["series"][2]["data"] == [[0, 0], [0, None]]


def test_a_sheet_stands_upright_and_keeps_some_room() -> None:
    sheet = Sheet(np.array([[0.0, 0], [10, 4]]), scale=2.0)
    assert sheet.size == (20 + 2 * ROOM, 8 + 2 * ROOM)
    assert sheet(np.array([0.0, 4])) == (ROOM, ROOM)
    assert sheet(np.array([10.0, 0])) == (ROOM + 20, ROOM + 8)
    ends = re.findall(r"[-\d.]+", sheet.curve(np.array([[0.0, 0], [5, 4], [10, 0]])))
    assert [float(number) for number in (*ends[:2], *ends[-2:])] == [ROOM, ROOM + 8, ROOM + 20, ROOM + 8]


def test_the_lines_of_a_network_begin_where_the_pen_was() -> None:
    assert [line.tolist() for line in own(FREE)] == [[[0, 0], [4, 0], [8, 0], [8, 4]], [[16, 4], [18, 4]]]
    assert [line.tolist() for line in own(PRIMED)] == [[[8, 4], [12, 4]]]


def test_a_line_appears_at_a_steady_pace_and_only_for_those_who_want_things_to_move() -> None:
    drawing = live(FREE)
    styles = [str(line.get("style")) for line in of_class(drawing.svg, "own")]
    assert styles == [
        f"animation-duration:{3 / PACE:.2f}s;animation-delay:0.00s",
        f"animation-duration:{1 / PACE:.2f}s;animation-delay:{3 / PACE:.2f}s",
    ]
    (rules,) = re.findall(r"<style>(.*?)</style>", drawing.svg)
    assert rules.startswith("@media (prefers-reduced-motion: no-preference) {")
    assert rules.count("{") == rules.count("}")
    assert drawing.alt == "5 strokes that the network wrote, the pen lifted after 1 of them."


def test_what_was_read_is_dotted_and_does_not_move() -> None:
    drawing = live(PRIMED)
    (read,) = of_class(drawing.svg, None)
    assert read.get("stroke-dasharray")
    assert len(of_class(drawing.svg, "own")) == 1
    assert "before that it had read 3 strokes of “it”, which are dotted" in drawing.alt


def test_a_written_line_has_a_dot_at_every_place_of_the_pen() -> None:
    drawing = written(LINE[:4].astype(float), "a <b>")
    dots = [line for line in of_class(drawing.svg, None) if str(line.get("d")).endswith("h0")]
    assert len(dots) == 4
    assert drawing.alt == "“a <b>” in 4 strokes, the pen put down 2 times."


@pytest.mark.parametrize(
    ("deviations", "correlation", "wanted"),
    [([2.0, 1.0], 0.0, (2, 1, 0)), ([1.0, 3.0], 0.0, (3, 1, 90)), ([1.0, 1.0], 0.6, (1.6**0.5, 0.4**0.5, 45))],
)
def test_an_ellipse_is_as_long_and_as_turned_as_its_gaussian(
    deviations: list[float], correlation: float, wanted: tuple[float, float, float]
) -> None:
    long, short, angle = axes(np.array(deviations), correlation)
    assert (long, short, angle % 180) == pytest.approx(wanted)


def test_a_stroke_stands_among_those_gaussians_that_weigh_something() -> None:
    drawing = ahead_of(FREE, 4)
    ellipses = list(ET.fromstring(drawing.svg).iter(f"{SVG}ellipse"))
    assert len(ellipses) == 4
    assert [(float(str(one.get("rx"))), float(str(one.get("ry")))) for one in ellipses[:2]] == [(48, 24), (96, 48)]
    (came,) = [line for line in of_class(drawing.svg, None) if line.get("stroke-dasharray")]
    assert came.find(f"{SVG}title") is not None
    assert "2 of 3 Gaussians" in drawing.alt
    assert "25.0%" in drawing.alt
    assert not [line for line in of_class(ahead_of(FREE, 2).svg, None) if line.get("stroke-dasharray")]
