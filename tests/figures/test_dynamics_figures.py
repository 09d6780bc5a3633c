import json
from dataclasses import replace

import numpy as np
import pytest

from rnnlab.figures.inside.box import boxed, edges, turned
from rnnlab.figures.inside.eigenvalues import eigenvalues, points, spectrum
from rnnlab.figures.inside.flow import flow, shown
from rnnlab.figures.inside.plane import Sight, colours, path, place
from rnnlab.figures.inside.resting import marks
from rnnlab.figures.numbers import csv
from rnnlab.inspection.dynamics.dynamics import Dynamics, Plane
from rnnlab.inspection.dynamics.pathway import Pathway, Spots

NAMES = ["direction 1", "direction 2", "readout, b against a"]
FLAT, ROUND = Sight(("direction 1", "direction 2")), Sight((NAMES[0], NAMES[1], NAMES[2]), turn=0, tilt=0)


def spots(places: np.ndarray, truth: list[float]) -> Spots:
    count = len(places)
    return Spots(places, np.zeros(count, np.int64), np.arange(1, count + 1), np.array(truth), np.full(count, np.nan))


@pytest.fixture
def pathway() -> Pathway:
    """Four steps, the last beyond the frame, and two states of others."""
    path = np.array([[0.0, 0.1, 0.2], [0.5, 0.5, 0.5], [0.9, -0.4, 0.0], [3.0, 0.0, 0.0]])
    cloud = np.array([[-1.0, -1.0, -1.0], [1.0, 1.0, 1.0]])
    ranges = np.array([[-1.1, 1.1], [-1.1, 1.1], [-2.2, 2.2]])
    shares = np.array([0.6, 0.3, 0.1])
    return Pathway(
        spots(path, [0, 0, np.nan, 1]), spots(cloud, [0, 1]), NAMES, shares, ranges, np.zeros(3), np.eye(3), ["a", "b"], 8, "2 sequences"
    )


@pytest.fixture
def dynamics() -> Dynamics:
    """A stable point, a saddle and an unstable point of two units; one number more to the right is answered."""
    grid = np.linspace(-1, 1, 3)
    moves = -0.5 * np.stack(np.meshgrid(grid, grid, indexing="ij"), axis=2)
    answers = np.zeros((4, 4, 2))
    answers[:, :, 1] = np.log(3)
    plane = Plane(np.array([[-1.0, 1.0], [-1.0, 1.0]]), moves, answers, np.array([[0.1, 0.2], [0.3, 0.4]]))
    places = np.array([[0.0, 0.0], [0.5, 0.5], [-0.5, 0.5]])
    real, imaginary = np.array([[0.5, 0.5], [1.5, 0.2], [1.2, 1.1]]), np.array([[0.5, -0.5], [0, 0], [0, 0]])
    speeds, ended = np.array([0.0, 1e-8, 1e-3]), np.array([3, 2, 1])
    at = np.log(np.array([[1.0, 1.0], [1.0, 3.0], [3.0, 1.0]]))
    facts = {"steps": 10, "units": 2, "parts": ["h"], "starts": 6, "held": "zeros", "outputs": ["a", "b"], "classes": True}
    return Dynamics(places, speeds, ended, real, imaginary, at, np.array([-0.07, -0.5]), plane=plane, **facts)


def test_steps_stand_in_order_along_the_axes_that_were_chosen(pathway: Pathway) -> None:
    figure = path({"Window 7": pathway}, Sight((NAMES[2], NAMES[1])))
    _, steps, line, ends = figure.spec["series"]
    assert [point["value"][:2] for point in steps["data"]] == [[0.2, 0.1], [0.5, 0.5], [0.0, -0.4], [0.0, 0.0]]
    assert line["data"] == [[0.2, 0.1], [0.5, 0.5], [0.0, -0.4], [0.0, 0.0]]
    assert [(end["symbol"], end["value"][3]) for end in ends["data"]] == [("rect", 1), ("triangle", 4)]
    assert figure.spec["xAxis"]["name"] == "readout, b against a (10% of the variance)"
    assert figure.spec["visualMap"]["seriesIndex"] == [1]


def test_the_frame_is_the_same_whatever_the_path(pathway: Pathway) -> None:
    moved = replace(pathway, window=spots(9 * pathway.window.places, [0, 0, 0, 0]))
    one, other = (path({"Window 7": found}, FLAT).spec for found in (pathway, moved))
    assert one["xAxis"] == other["xAxis"]
    assert (one["xAxis"]["min"], one["xAxis"]["max"]) == (-1.1, 1.1)


def test_the_words_are_the_numbers_and_tell_of_what_lies_beyond(pathway: Pathway) -> None:
    words = path({"Window 7": pathway}, FLAT).alt
    assert words == (
        "Along direction 1 (60% of the variance), direction 2 (30% of the variance). Window 7: 8 steps (of which 4 are drawn) from the "
        "square at (0.00, 0.10) to the triangle at (3.00, 0.00), 1 of them beyond the frame. Axes fitted to the states of 2 sequences, "
        "and the same for every window and step of training."
    )


def test_classes_have_a_colour_and_a_shape_each(pathway: Pathway) -> None:
    assert colours(pathway) == ["step", "truth"]
    spec = path({"Window 7": pathway}, replace(FLAT, colour="truth")).spec
    a, b, steps = spec["series"][:3]
    assert (a["name"], b["name"]) == ("truth a", "truth b")
    assert a["symbol"] != b["symbol"] and a["itemStyle"]["color"] != b["itemStyle"]["color"]
    assert [point["itemStyle"]["color"] for point in steps["data"]] == [
        a["itemStyle"]["color"], a["itemStyle"]["color"], "#888888", b["itemStyle"]["color"]
    ]  # fmt: skip
    assert "visualMap" not in spec


def test_numbers_are_coloured_by_one_scale_for_paths_and_others(pathway: Pathway) -> None:
    spec = path({"Window 7": replace(pathway, classes=[])}, replace(FLAT, colour="truth")).spec
    assert spec["visualMap"]["seriesIndex"] == [0, 1]
    assert (spec["visualMap"]["min"], spec["visualMap"]["max"]) == (0, 1)


def test_a_second_window_lies_over_the_first_and_is_dashed(pathway: Pathway) -> None:
    figure = path({"Window 7": pathway, "Window 9": pathway}, FLAT)
    lines = [one for one in figure.spec["series"] if one["type"] == "line"]
    assert [(one["name"], one["lineStyle"]["type"]) for one in lines] == [("Window 7", "solid"), ("Window 9", "dashed")]
    assert figure.spec["legend"]["data"] == ["Window 7", "Window 9"]
    assert len({one["id"] for one in figure.spec["series"] if "id" in one}) == 2
    assert "Window 9: 8 steps" in figure.alt


def test_turned_by_nothing_one_sees_the_first_and_third_and_from_above_the_first_and_second() -> None:
    places = np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 0.5]])
    np.testing.assert_allclose(turned(places, 0, 0), places[:, [0, 2]], atol=1e-12)
    np.testing.assert_allclose(turned(places, 0, 90), places[:, [0, 1]], atol=1e-12)
    np.testing.assert_allclose(turned(places, 90, 0), np.stack([-places[:, 1], places[:, 2]], axis=1), atol=1e-12)


def test_a_view_from_any_side_is_a_projection() -> None:
    seen = turned(np.eye(3), 37.0, 22.0)
    np.testing.assert_allclose(seen.T @ seen, np.eye(2), atol=1e-12)


def test_three_axes_share_one_scale_and_have_their_names_at_their_ends(pathway: Pathway) -> None:
    np.testing.assert_allclose(boxed(np.array([[1.1, 0.0, 2.2]]), pathway.ranges), [[0.5, 0.0, 1.0]])
    np.testing.assert_allclose(edges(pathway.ranges)[:, 1], np.diag([0.5, 0.5, 1.0]))
    spec = path({"Window 7": pathway}, ROUND).spec
    assert [point["label"]["formatter"] for point in spec["series"][-1]["data"]] == NAMES
    assert place(pathway, pathway.window.places, ROUND)[1].tolist() == pytest.approx([0.5 / 2.2, 0.5 / 2.2])


def test_points_at_rest_are_told_by_their_shapes(dynamics: Dynamics) -> None:
    stable, saddle, unstable = marks(dynamics.points, dynamics.kinds())
    assert (stable["data"], saddle["data"], unstable["data"]) == ([[0, 0, 1]], [[0.5, 0.5, 2]], [[-0.5, 0.5, 3]])
    assert stable["symbol"] == unstable["symbol"] == "circle" != saddle["symbol"]
    assert (unstable["itemStyle"]["color"], stable["itemStyle"]["color"] != "transparent") == ("transparent", True)


def test_arrows_show_the_step_at_one_share_of_its_length(dynamics: Dynamics) -> None:
    figure = flow(dynamics, 1)
    arrows = next(one for one in figure.spec["series"] if one["type"] == "lines")
    assert len(arrows["data"]) == 8  # none where nothing moves
    for arrow in arrows["data"]:
        start, end = np.array(arrow["coords"])
        np.testing.assert_allclose(end, 0.5 * start, atol=1e-3)
    assert "arrows at 100% of their length" in figure.alt


def test_the_ground_is_the_probability_of_a_class(dynamics: Dynamics) -> None:
    figure = flow(dynamics, 1)
    ground = figure.spec["series"][0]
    assert len(ground["data"]) == 16
    assert {value for _, _, value in ground["data"]} == {0.75}
    assert figure.spec["xAxis"][1]["data"] == ["-0.750", "-0.250", "0.250", "0.750"]
    assert "Colours: probability of b" in figure.alt
    assert "Points: 1 stable, 1 saddle, 1 unstable (stable at (0.000, 0.000); saddle at (0.500, 0.500)" in figure.alt
    assert b"0.75" in csv(figure)


def test_a_number_is_shown_as_it_is_and_no_answer_leaves_no_ground(dynamics: Dynamics) -> None:
    assert shown(replace(dynamics, classes=False), 1, np.array([2.0, -3.0])) == -3
    bare = flow(replace(dynamics, outputs=[]), 0)
    assert [one["type"] for one in bare.spec["series"]][:2] == ["lines", "line"]
    assert "Colours" not in bare.alt and "visualMap" not in bare.spec


def test_eigenvalues_inside_and_outside_the_circle_differ_in_shape_and_colour(dynamics: Dynamics) -> None:
    _, inside, outside = eigenvalues(dynamics, 2).spec["series"]
    assert (inside["data"], outside["data"]) == ([[0.2, 0, 0.2]], [[1.5, 0, 1.5]])
    assert inside["symbol"] != outside["symbol"] and inside["itemStyle"]["color"] != outside["itemStyle"]["color"]
    assert "1 of 2 eigenvalues lie inside the unit circle. The largest has size 1.5000: a push along it grows e-fold in 2.5 steps." in (
        eigenvalues(dynamics, 2).alt
    )
    assert "lasts for 2.9 steps, going round once in 8 steps" in eigenvalues(dynamics, 1).alt


def test_the_points_are_a_table_with_the_answer_at_each(dynamics: Dynamics) -> None:
    table = points(dynamics)
    assert table["kind"].tolist() == ["stable", "saddle", "unstable"]
    assert table["answer: b"].tolist() == pytest.approx([0.5, 0.75, 0.25])
    assert table["eigenvalues outside"].tolist() == [0, 1, 2]
    assert table["a push lasts (steps)"].isna().tolist() == [False, True, True]


def test_the_spectrum_tells_what_becomes_of_an_error(dynamics: Dynamics) -> None:
    figure = spectrum(dynamics)
    assert figure.spec["series"][0]["data"] == [-0.07, -0.5]
    assert "errors and gradients shrink by 6.8 % a step: a memory of about 14 steps" in figure.alt
    assert json.dumps(figure.spec)
