from itertools import product
from typing import Any

import numpy as np
import pytest

from rnnlab.figures.inside.states import MOST_CELLS, MOST_INPUTS, cells, states
from rnnlab.inspection.trace import Trace

VALUES = np.array([[0.11, 0.12, 0.13], [-0.21, 0.22, 0.23], [0.31, -0.92, 0.33], [0.41, 0.42, 0.98765]], np.float32)
ORDER = np.array([2, 0, 1])


def traced(values: np.ndarray = VALUES, inputs: int = 1) -> Trace:
    x = np.arange(len(values) * inputs, dtype=np.float32).reshape(-1, inputs)
    order = ORDER if values.shape[1] == 3 else np.arange(values.shape[1])[::-1]
    return Trace(x, [f"in {number}" for number in range(inputs)], {"1.h": values, "1.c": 3 * values}, {}, {"1": order})


def heatmap(spec: dict[str, Any]) -> dict[tuple[str, str], float]:
    """The drawn value by the labels of its place on both axes."""
    across, down = spec["xAxis"][1]["data"], spec["yAxis"][1]["data"]
    cells = spec["dataset"]["source"]
    return {(across[place], down[row]): value for place, row, value in zip(cells["place"], cells["row"], cells["value"], strict=True)}


@pytest.mark.parametrize(("order", "units"), [("similarity", ["2", "0", "1"]), ("index", ["0", "1", "2"])])
def test_a_cell_stands_at_its_step_and_unit_in_either_order(order, units: list[str]) -> None:
    spec = states(traced(), "1.h", order).spec
    assert spec["yAxis"][1]["data"] == units
    assert spec["xAxis"][1]["data"] == ["1", "2", "3", "4"]
    expected = {(str(step + 1), str(unit)): VALUES[step, unit] for step, unit in product(range(4), range(3))}
    assert heatmap(spec) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("order", ["similarity", "index"])
def test_a_cell_names_its_own_step_and_unit(order) -> None:
    cells = states(traced(), "1.h", order).spec["dataset"]["source"]
    assert len(cells) == VALUES.size
    for cell in cells.itertuples():
        assert cell.value == pytest.approx(VALUES[cell.step - 1, cell.unit], abs=1e-4)


@pytest.mark.parametrize("name", ["1.h", "1.c"])
def test_the_colours_always_go_from_minus_1_to_1(name: str) -> None:
    spec = states(traced(), name).spec
    assert (spec["visualMap"]["min"], spec["visualMap"]["max"], spec["visualMap"]["dimension"]) == (-1, 1, "value")
    assert spec["visualMap"]["seriesIndex"] == 0
    assert spec["series"][0]["type"] == "heatmap"
    assert spec["series"][0]["encode"] == {"x": "place", "y": "row", "value": "value"}


def test_all_states_of_a_layer_have_their_units_in_one_order() -> None:
    assert states(traced(), "1.h").spec["yAxis"][1]["data"] == states(traced(), "1.c").spec["yAxis"][1]["data"]


def test_the_input_is_drawn_above_at_the_same_steps() -> None:
    spec = states(traced(inputs=2), "1.h").spec
    assert spec["xAxis"][0]["data"] == spec["xAxis"][1]["data"]
    assert {line["name"]: line["data"] for line in spec["series"][1:]} == {"in 0": [0, 2, 4, 6], "in 1": [1, 3, 5, 7]}
    assert all((line["xAxisIndex"], line["yAxisIndex"]) == (0, 0) for line in spec["series"][1:])
    assert spec["grid"][0]["left"] == spec["grid"][1]["left"]


def test_the_axes_are_named() -> None:
    spec = states(traced(), "1.h").spec
    assert (spec["xAxis"][1]["name"], spec["yAxis"][0]["name"], spec["yAxis"][1]["name"]) == ("step of the window", "input", "unit")


def test_no_more_inputs_are_drawn_than_one_can_tell_apart() -> None:
    spec = states(traced(inputs=30), "1.h").spec
    assert len(spec["series"]) == 1 + MOST_INPUTS
    assert spec["legend"]["data"] == [f"in {number}" for number in range(MOST_INPUTS)]


def test_of_a_long_window_the_last_steps_are_drawn_under_their_own_numbers() -> None:
    values = np.random.default_rng(0).uniform(-1, 1, (1000, 50)).astype(np.float32)
    figure = states(traced(values), "1.h", "index")
    drawn = heatmap(figure.spec)
    assert len(drawn) == MOST_CELLS
    assert figure.spec["xAxis"][1]["data"][0] == "601"
    assert drawn["601", "7"] == pytest.approx(values[600, 7], abs=1e-4)
    assert drawn["1000", "49"] == pytest.approx(values[999, 49], abs=1e-4)
    assert figure.spec["series"][1]["data"] == list(range(600, 1000))
    assert figure.spec["dataset"]["source"]["step"].iloc[-1] == 1000
    assert "50 units over 1000 steps (the last 400 are drawn)" in figure.alt


def test_the_words_are_the_numbers_and_tell_of_values_beyond_the_scale() -> None:
    assert states(traced(), "1.h").alt == "Hidden state h of layer 1: 3 units over 4 steps, from -0.92 to 0.99."
    assert states(traced(), "1.c").alt == (
        "Cell state c of layer 1: 3 units over 4 steps, from -2.76 to 2.96. Values beyond -1 and 1 have the colour of the end."
    )


def test_values_are_shown_with_four_digits_and_no_noise_of_float32() -> None:
    shown = cells(np.array([[-0.0251]], np.float32), np.array([0]))["value"]
    assert str(shown[0]) == "-0.0251"


def test_words_stand_below_their_steps_instead_of_a_line_of_numbers() -> None:
    values = np.zeros((3, 4), np.float32)
    trace = Trace(np.ones((3, 1), np.float32), ["token"], {"1.h": values}, {}, {"1": np.arange(4)}, read=["not", "bad", "."])
    spec = states(trace, "1.h").spec
    assert spec["xAxis"][1]["data"] == ["1 not", "2 bad", "3 ."]
    assert [series["type"] for series in spec["series"]] == ["heatmap"]
    assert trace.said() == ["not", "bad", "."]
    assert Trace.from_bytes(trace.to_bytes()).read == trace.read
