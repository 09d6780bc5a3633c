import re
from math import log

import numpy as np
import pytest

from rnnlab import datasets, registry
from rnnlab.experiment import Experiment
from rnnlab.raw import Puzzle
from rnnlab.tasks import Task

LEVELS = {
    "adding": 1 / 6,
    "copy_memory": 10 * log(8) / 30,
    "delayed_echo": log(2),
    "parity": log(2),
    "parity_at_the_end": log(2),
    "reber": 8 * log(2) / 11,
    "temporal_order": log(4),
}
"""Mean losses of who forgets, at a delay of 10."""


def puzzle(name: str, delay: int = 10) -> Puzzle:
    raw = datasets.load(Experiment.of({"dataset": name, "delay": delay}))
    assert isinstance(raw, Puzzle)
    return raw


@pytest.mark.parametrize("name", LEVELS)
def test_the_naive_rule_costs_what_the_formula_says(name: str) -> None:
    raw, experiment = puzzle(name), Experiment.of({"dataset": name, "delay": 10})
    task: Task = registry.tasks.load(experiment.data.task)()
    prepared = task.prepare(raw, experiment)
    losses = []
    for part in vars(prepared.parts).values():
        scores = task.scores(task.answer(prepared, part, task.naive(prepared, part)))
        losses.append((next(iter(scores.values())), len(part)))
    mean = sum(loss * count for loss, count in losses) / sum(count for _, count in losses)
    assert raw.level == pytest.approx(LEVELS[name])
    assert mean == pytest.approx(raw.level, rel=0.03)
    assert task.solved(prepared) == raw.solved < raw.level


def test_half_of_the_addends_come_from_each_half_and_the_sum_is_wanted() -> None:
    raw = puzzle("adding", 50)
    values, marks = raw.x[:, :, 0], raw.x[:, :, 1]
    assert raw.x.shape == (8000, 50, 2)
    assert (marks[:, :25].sum(axis=1) == 1).all()
    assert (marks[:, 25:].sum(axis=1) == 1).all()
    np.testing.assert_allclose(raw.y, (values * marks).sum(axis=1))
    assert 0 <= values.min() < 0.01
    assert 0.99 < values.max() <= 1


@pytest.mark.parametrize("delay", [1, 10, 100])
def test_symbols_are_copied_after_the_sign(delay: int) -> None:
    raw = puzzle("copy_memory", delay)
    read = raw.x.argmax(axis=2)
    assert read.shape == raw.y.shape == (8000, delay + 20)
    assert (read[:, :10] < 8).all()
    assert (read[:, 10 + delay - 1] == 9).all()
    assert (np.delete(read[:, 10:], delay - 1, axis=1) == 8).all()
    assert (raw.y[:, : 10 + delay] == 8).all()
    np.testing.assert_array_equal(raw.y[:, -10:], read[:, :10])


@pytest.mark.parametrize("delay", [1, 7])
def test_the_echo_is_the_bit_of_so_many_steps_before(delay: int) -> None:
    raw = puzzle("delayed_echo", delay)
    assert (raw.y[:, :delay] == -100).all()
    np.testing.assert_array_equal(raw.y[:, delay:], raw.x[:, :-delay, 0])


def test_parity_is_odd_where_the_ones_so_far_are() -> None:
    running, final = puzzle("parity"), puzzle("parity_at_the_end")
    ones = np.array([[row[: step + 1].sum() for step in range(10)] for row in running.x[:, :, 0]])
    np.testing.assert_array_equal(running.y, ones % 2)
    np.testing.assert_array_equal(final.y[:, -1], running.y[:, -1])
    assert (final.y[:, :-1] == -100).all()


def test_the_order_of_two_signals_is_wanted_at_the_true_end() -> None:
    raw = puzzle("temporal_order", 100)
    assert raw.lengths is not None
    assert (raw.lengths.min(), raw.lengths.max()) == (100, 110)
    for row in range(0, 4000, 100):
        end = raw.lengths[row]
        text = "".join(raw.feature_names[symbol] for symbol in raw.x[row, :end].argmax(axis=1))
        assert re.fullmatch(r"E[a-d]*[XY][a-d]*[XY][a-d]*B", text)
        first, second = (match.start() for match in re.finditer("[XY]", text))
        assert 10 <= first <= 20
        assert 50 <= second <= 60
        assert raw.class_names[int(raw.y[row, end - 1])] == text[first] + text[second]
        assert (np.delete(raw.y[row], end - 1) == -100).all()
        assert not raw.x[row, end:].any()


def test_a_reber_string_is_of_the_grammar_and_its_second_symbol_comes_back() -> None:
    raw = puzzle("reber")
    assert raw.lengths is not None
    grammar = re.compile(r"B([TP])B(?:TS*X(?:XT*VP)*(?:S|XT*VV)|PT*V(?:V|P(?:XT*VP)*(?:S|XT*VV)))E\1E")
    strings = []
    for row, end in enumerate(raw.lengths):
        symbols = [raw.x[row, 0].argmax(), *raw.y[row, :end]]
        strings.append("".join(raw.class_names[int(symbol)] for symbol in symbols))
        np.testing.assert_array_equal(raw.x[row, 1:end].argmax(axis=1), raw.y[row, : end - 1])
        assert not raw.x[row, end:].any()
    assert all(grammar.fullmatch(text) for text in strings)
    assert min(map(len, strings)) == 9
    assert np.mean([len(text) for text in strings]) == pytest.approx(12, abs=0.1)


def test_what_comes_in_a_reber_string_is_allowed_and_costs_a_perfect_memory_what_the_formula_says() -> None:
    raw = puzzle("reber")
    assert raw.legal is not None
    counts = raw.y >= 0
    taken = np.take_along_axis(raw.legal, np.maximum(raw.y, 0)[:, :, None].astype(np.int64), axis=2)[:, :, 0]
    assert taken[counts].all()
    assert np.log(raw.legal.sum(axis=2)[counts]).mean() == pytest.approx(7 * log(2) / 11, rel=0.01)
    assert raw.solved == pytest.approx(7.25 * log(2) / 11)
