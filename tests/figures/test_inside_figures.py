import numpy as np
import pytest

from rnnlab.figures.inside.excited import moments, responses
from rnnlab.figures.inside.saturation import gates_of, half_lives, saturation
from rnnlab.figures.inside.triangle import terms, written
from rnnlab.figures.inside.unit import unit
from rnnlab.figures.inside.worth import worth
from rnnlab.inspection.influence.ledger import Ledger
from rnnlab.inspection.trace import Trace
from rnnlab.inspection.units.ablation import Ablation
from rnnlab.inspection.units.moments import Moment, Moments, Response

STEPS, UNITS = 5, 3


@pytest.fixture
def ledger() -> Ledger:
    """Every step keeps half, and writes 1 into unit 0, -2 into unit 1, 0 into unit 2."""
    parts = np.zeros((STEPS, STEPS + 1, UNITS))
    for after in range(1, STEPS + 1):
        for step in range(1, after + 1):
            parts[after - 1, step] = np.array([1.0, -2.0, 0.0]) * 0.5 ** (after - step)
    return Ledger(parts, np.full((STEPS, UNITS), 0.5), "c")


def trace(gates: dict[str, np.ndarray], h: np.ndarray | None = None) -> Trace:
    states = {"1.h": h if h is not None else np.zeros((4, 2), np.float32)}
    return Trace(np.zeros((4, 1), np.float32), ["x"], states, gates, {"1": np.arange(2)})


def test_a_cell_of_the_triangle_is_the_share_that_a_step_wrote(ledger: Ledger) -> None:
    table = written(ledger).spec["dataset"]["source"]
    assert (table["place"] <= table["after"]).all()
    last = table[(table["after"] == STEPS) & (table["place"] == STEPS)]["value"].item()
    assert last == pytest.approx(1 / (2 - 0.5 ** (STEPS - 1)), abs=1e-4)
    assert table.groupby("after")["value"].sum().to_numpy() == pytest.approx(1, abs=1e-3)


def test_the_words_say_how_young_half_of_the_memory_is(ledger: Ledger) -> None:
    assert "half of it is from the last 1 of 5 steps" in written(ledger).alt


def test_one_units_bars_add_up_to_its_memory(ledger: Ledger) -> None:
    figure = terms(ledger, 1, 3)
    bars = [y for _, y in figure.spec["series"][0]["data"]]
    assert sum(bars) == pytest.approx(ledger.memory[2, 1])
    assert "the 4 parts add up to -3.5000; the largest, -2.0000, is from step 3" in figure.alt


def test_units_are_listed_by_how_long_they_remember() -> None:
    kept = np.array([[0.5, 1.0, 0.25]] * 2)
    table = half_lives(Ledger(np.zeros((2, 3, 3)), kept, "c"))
    assert table["unit"].tolist() == [1, 0, 2]
    assert table["half-life in steps"].tolist() == pytest.approx([np.inf, 1.0, 0.5])


def test_gates_are_told_by_how_often_they_are_shut_and_open() -> None:
    gates = {
        "1.f": np.array([[0.05, 0.95], [0.05, 0.95], [0.5, 0.95], [0.05, 0.5]], np.float32),
        "1.g": np.full((4, 2), -0.5, np.float32),
        "1r.f": np.full((4, 2), 0.5, np.float32),
    }
    found = trace(gates)
    assert list(gates_of(found, "1")) == ["f"]
    (series,) = saturation(found, "1").spec["series"]
    assert series["data"] == [[0.75, 0.0, 0], [0.0, 0.75, 1]]
    assert "f is shut at 38% and open at 38% of the steps" in saturation(found, "1").alt
    assert "this cell has none" in saturation(trace({"1.n": np.full((4, 2), -0.5, np.float32)}), "1").alt


def test_units_stand_from_the_dearest_to_the_cheapest() -> None:
    figure = worth(Ablation(np.array([0.5, 0.9, 0.3]), 0.4, 128, "validation"))
    assert figure.spec["xAxis"]["data"] == ["1", "0", "2"]
    assert figure.spec["series"][0]["data"] == [0.5, 0.1, -0.1]
    assert "dearest is unit 1, +0.5; without 1 of them the loss is lower" in figure.alt


def test_one_unit_is_told_at_the_chosen_step() -> None:
    values = np.arange(8, dtype=np.float32).reshape(4, 2) / 10
    figure = unit(trace({"1.f": values + 0.1, "2.f": values}, values), "1", 1, 3)
    assert [line["name"] for line in figure.spec["series"]] == ["h", "f"]
    assert [y for _, y in figure.spec["series"][0]["data"]] == pytest.approx([0.1, 0.3, 0.5, 0.7])
    assert "Unit 1 of layer 1 at step 3, where '0' was read: h 0.500, f 0.600." in figure.alt


def test_what_was_read_at_a_moment_stands_in_brackets() -> None:
    found = [Moment(0.98765, 3, 2, ["not"], "bad", ["."])]
    table = moments(found, text=True)
    assert table.to_dict("records") == [{"value": 0.9877, "read": "not [bad] .", "sequence": 3, "step": 2}]
    assert moments(found, text=False)["read"].item() == "not, [bad], ."
    told = responses(Moments(found, found, [Response("bad", -0.5, 7)], 10, "test"))
    assert told.to_dict("records") == [{"piece": "bad", "mean change": -0.5, "times": 7}]
