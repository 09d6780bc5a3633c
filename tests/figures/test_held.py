import numpy as np
import pytest

from rnnlab.figures.runs.held import held, paired
from rnnlab.inspection.trace import Trace

T = np.linspace(0, 6, 30)
PATHS = np.stack([np.sin(T), np.cos(3 * T), T / 6], axis=1).astype(np.float32)


def trace(values: np.ndarray, order: list[int]) -> Trace:
    return Trace(T[:, None].astype(np.float32), ["in"], {"1.h": values.astype(np.float32)}, {}, {"1": np.array(order)})


def units(figure) -> list[str]:
    return figure.spec["yAxis"][1]["data"]


def test_the_same_units_in_another_order_find_their_partners():
    partners, alike = paired(PATHS, PATHS[:, [2, 0, 1]])
    assert partners.tolist() == [1, 2, 0]
    assert alike == pytest.approx([1, 1, 1], abs=1e-5)


def test_a_unit_that_moves_the_opposite_way_or_less_is_as_good_a_partner():
    partners, alike = paired(PATHS, 0.2 - 0.5 * PATHS[:, [1, 2, 0]])
    assert partners.tolist() == [2, 0, 1]
    assert alike == pytest.approx([1, 1, 1], abs=1e-5)


def test_no_unit_is_taken_twice_and_those_left_over_have_none():
    first = np.stack([PATHS[:, 0], PATHS[:, 0], PATHS[:, 1]], axis=1)
    partners, alike = paired(first, PATHS[:, :2])
    assert sorted(partners.tolist()) == [-1, 0, 1]
    assert partners[2] == 1
    assert len(alike) == 2


def test_a_unit_that_never_moves_is_like_none():
    _, alike = paired(PATHS[:, :1], np.ones((30, 1), np.float32))
    assert alike.tolist() == [0]


def test_each_row_has_the_unit_most_like_the_first_networks_and_the_rest_follow():
    traces = {"LSTM": trace(PATHS[:, :2], [1, 0]), "GRU": trace(PATHS[:, [2, 0, 1]], [0, 1, 2])}
    drawn = held(traces, {"LSTM": "1", "GRU": "1"})
    assert units(drawn["LSTM"]) == ["1", "0"]
    assert units(drawn["GRU"]) == ["2", "1", "0"]


def test_a_smaller_network_beside_a_larger_one_has_all_its_units():
    traces = {"LSTM": trace(PATHS, [2, 1, 0]), "GRU": trace(PATHS[:, [1, 0]], [0, 1])}
    assert units(held(traces, {"LSTM": "1", "GRU": "1"})["GRU"]) == ["0", "1"]


def test_all_pictures_have_one_scale():
    drawn = held({"a": trace(PATHS, [0, 1, 2]), "b": trace(5 * PATHS, [0, 1, 2])}, {"a": "1", "b": "1"})
    assert [(one.spec["visualMap"]["min"], one.spec["visualMap"]["max"]) for one in drawn.values()] == [(-1, 1), (-1, 1)]


def test_the_words_say_how_many_rows_are_alike_and_what_chance_gives():
    other = np.stack([PATHS[:, 0], np.random.default_rng(0).standard_normal(30)], axis=1)
    drawn = held({"LSTM": trace(PATHS[:, :1], [0]), "GRU": trace(other, [1, 0])}, {"LSTM": "1", "GRU": "1"})
    back = abs(np.corrcoef(PATHS[:, 0], other[::-1, 0])[0, 1])
    assert "Hidden state h of layer 1: 2 units over 30 steps" in drawn["GRU"].alt
    assert "Of its 1 rows beside a unit of LSTM, 1 move like it" in drawn["GRU"].alt
    assert (
        f"the average is 1.00, and would be {max(back, abs(np.corrcoef(PATHS[:, 0], other[::-1, 1])[0, 1])):.2f} with" in drawn["GRU"].alt
    )
    assert "rows beside" not in drawn["LSTM"].alt
