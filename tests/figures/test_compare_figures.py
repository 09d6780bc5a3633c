from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rnnlab.answers import Forecast
from rnnlab.experiment import Experiment
from rnnlab.figures.runs.compared import MOST_SPARKS, differences, forecasts, sizes, sparks, table, window
from rnnlab.figures.runs.race import curves, scatter
from rnnlab.runs.history import History
from rnnlab.runs.race import Race
from rnnlab.runs.record import Record
from rnnlab.runs.shelf import Line
from tests.lanes import Lanes, finished


@pytest.fixture
def lane(tmp_path: Path) -> Iterator[Lanes]:
    lanes = Lanes(tmp_path)
    yield lanes
    for record in lanes.made:
        record.close()


def forecast(*predicted: list[float]) -> Forecast:
    shape = np.array(predicted, np.float64)
    when = np.arange(shape.size, dtype=np.float64).reshape(shape.shape)
    return Forecast(shape, np.ones(shape.shape), when, "warmth", "day", False)


def by_name(spec: dict, name: str) -> list[dict]:
    return [series for series in spec["series"] if series["name"] == name]


def test_the_table_has_a_row_a_run_with_its_scores_beside_the_naive_rules(lane: Lanes):
    done = Line("a", "GRU", True, "finished", lane([3.0, 1.0, 2.0], 0.5, finished(2.5), cell="gru"))
    waits = Line("b", "RNN", False, "waiting", lane([], 1.0))
    rows = table([done, waits]).to_dict("records")
    first = {
        name: rows[0][name] for name in ("run", "pinned", "state", "loss", "best loss", "naive rule", "final score", "measure", "seconds")
    }
    assert first == {
        "run": "GRU",
        "pinned": True,
        "state": "finished",
        "loss": [3.0, 1.0, 2.0],
        "best loss": 1.0,
        "naive rule": 0.5,
        "final score": 2.5,
        "measure": "test RMSE",
        "seconds": 1.0,
    }
    assert (rows[1]["loss"], rows[1]["measure"], rows[1]["best loss"]) == ([], "", pytest.approx(float("nan"), nan_ok=True))


def test_a_small_curve_has_few_points_and_keeps_its_ends_and_its_least():
    losses = [float(1000 - step) for step in range(900)]
    losses[431] = 0.125
    kept = sparks(losses)
    assert len(kept) <= MOST_SPARKS + 2
    assert (kept[0], kept[-1], min(kept)) == (1000.0, 101.0, 0.125)


def test_only_what_differs_is_said_with_a_column_a_run(lane: Lanes):
    lines = [Line(cell, cell.upper(), False, "finished", lane([1.0], 1.0, cell=cell, hidden_size=7)) for cell in ("gru", "rnn")]
    assert differences(lines).to_dict("list") == {"setting": ["Cell"], "GRU": ["gru"], "RNN": ["rnn"]}
    assert differences(lines[:1]).empty


@pytest.mark.parametrize(
    ("models", "words"),
    [
        ([(8, 1, 321), (8, 1, 321)], "Equal size (8 units in 1 layer), equal parameters (321)."),
        ([(8, 1, 1000), (9, 1, 1050)], "Unequal size (8 to 9 units in 1 layer), equal parameters (1,000 to 1,050)."),
        ([(8, 1, 1000), (8, 2, 1001)], "Unequal size (8 units in 1 to 2 layers), equal parameters (1,000 to 1,001)."),
        ([(8, 1, 1000), (8, 1, 1051)], "Equal size (8 units in 1 layer), unequal parameters (1,000 to 1,051). The largest may be ahead"),
        ([(8, 1, 321)], ""),
    ],
)
def test_whether_networks_are_of_a_size_is_said(lane: Lanes, models: list[tuple[int, int, int]], words: str):
    lines = []
    for size, layers, parameters in models:
        history = lane([1.0], 1.0, hidden_size=size, num_layers=layers)
        assert history.started
        history.started = replace(history.started, parameters=parameters)
        lines.append(Line(str(size), str(size), False, "finished", history))
    said = sizes(lines)
    assert said.startswith(words)
    assert bool(said) == bool(words)


def test_networks_that_have_not_begun_are_no_matter_of_size(lane: Lanes):
    lane.made.append(Record.create(lane.folder / "waits.run", Experiment()))
    waits = Line("b", "RNN", False, "waiting", History(lane.made[-1]))
    assert sizes([waits, Line("a", "GRU", False, "finished", lane([1.0], 1.0))]) == ""


def test_forecasts_of_the_same_windows_lie_over_what_came():
    answers = {"GRU": forecast([1.0, 1.5], [2.0, 1.0]), "RNN": forecast([1.0, 0.5], [0.0, 0.0])}
    figure = forecasts(answers, "validation", ahead=2)
    assert by_name(figure.spec, "actual")[0]["data"] == [[1, 1], [3, 1]]
    assert by_name(figure.spec, "GRU")[0]["data"] == [[1, 1.5], [3, 1]]
    assert by_name(figure.spec, "RNN")[0]["data"] == [[1, 0.5], [3, 0]]
    assert figure.alt == ("Predicted warmth for 2 values of the validation part, 2 steps ahead; mean absolute errors: GRU 0.25; RNN 0.75.")


def test_one_window_is_shown_over_its_horizon():
    answers = {"GRU": forecast([1.0, 1.5], [2.0, 1.0])}
    figure = window(answers, "validation", 1)
    assert by_name(figure.spec, "GRU")[0]["data"] == [[2, 2], [3, 1]]
    assert figure.alt == "Predicted warmth for the 2 steps after window 1 of the validation part; mean absolute errors: GRU 0.5."


def test_runs_are_told_apart_by_dash_and_symbol_too():
    figure = forecasts({str(number): forecast([1.0], [2.0]) for number in range(8)}, "validation")
    drawn = [by_name(figure.spec, str(number))[0] for number in range(8)]
    assert len({(str(series["lineStyle"]["type"]), series["symbol"]) for series in drawn}) == 8


def test_curves_can_run_over_steps_and_costs_over_parameters_or_seconds(lane: Lanes):
    race = Race([lane([3.0, 1.0], 0.5, finished(2.0), cell="gru"), lane([2.0], 0.5, cell="rnn")])
    spec = curves(race, "step").spec
    assert (spec["xAxis"]["name"], by_name(spec, "gru")[0]["data"]) == ("step", [[1, 3], [2, 1]])
    by = {cost: scatter(race, cost) for cost in ("parameters", "seconds of training", "seconds per epoch")}
    points = {cost: by_name(figure.spec, "gru")[0]["data"][0]["value"] for cost, figure in by.items()}
    assert points == {"parameters": [321, 2], "seconds of training": [1, 2], "seconds per epoch": [0.5, 2]}
    assert not by_name(by["parameters"].spec, "rnn")
    assert by["parameters"].alt == "Test RMSE: gru (321 parameters) 2; the naive rule's is 4."
    assert "2 at 1 seconds of training" in by["seconds of training"].alt
