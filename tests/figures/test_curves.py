import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rnnlab.experiment import Experiment
from rnnlab.figures.lines import MOST_POINTS
from rnnlab.figures.runs.curves import curve, gradient, stamp
from rnnlab.runs.history import History
from rnnlab.runs.record import Record
from rnnlab.training.events import BatchDone, Diverged, EpochDone, Event, Finished, RateChanged, Started

NAIVE = {"train": {"loss": 0.9, "accuracy": 0.4}, "validation": {"loss": 0.8, "accuracy": 0.55}}
PARTS = {"train": 5, "validation": 2}
STARTED = Started("cpu", 10, 3, PARTS, [10, 1], "validation", "cross entropy", "most frequent", NAIVE, "high", "bptt", "it is fast")

Following = Callable[..., History]


@pytest.fixture
def following(tmp_path: Path) -> Iterator[Following]:
    record = Record.create(tmp_path / "a.run", Experiment())

    def follow(*events: Event) -> History:
        record.append([STARTED, *events])
        return History(record).advance()

    yield follow
    record.close()


def batch(step: int) -> BatchDone:
    return BatchDone(step, (step + 2) // 3, 1 / step, 10.0 / step, step / 10)


def epoch(number: int) -> EpochDone:
    scores = {
        "train": {"loss": 1 / number, "accuracy": 0.5 + number / 20},
        "validation": {"loss": 1.25 / number, "accuracy": 0.4 + number / 20},
    }
    return EpochDone(3 * number, number, 0.001, scores, number * 1.0)


def two_epochs() -> list[Event]:
    return [batch(1), batch(2), batch(3), epoch(1), batch(4), batch(5), batch(6), epoch(2)]


def by_name(spec: dict) -> dict[str, list[list[float]]]:
    return {series["name"]: series["data"] for series in spec["series"]}


def test_the_loss_is_drawn_at_each_step_and_for_both_parts_beside_the_naive_rule(following: Following) -> None:
    spec = curve(following(*two_epochs())).spec
    assert by_name(spec) == {
        "each step": [[1, 1], [2, 0.5], [3, 0.33333], [4, 0.25], [5, 0.2], [6, 0.16667]],
        "training": [[3, 1], [6, 0.5]],
        "validation": [[3, 1.25], [6, 0.625]],
        "naive rule": [[0, 0.8], [6, 0.8]],
    }
    assert (spec["xAxis"]["name"], spec["xAxis"]["max"]) == ("step", 6)
    assert (spec["yAxis"]["name"], spec["yAxis"]["type"]) == ("cross entropy", "value")


def test_the_words_under_a_curve_are_its_numbers(following: Following) -> None:
    history = following(*two_epochs())
    assert curve(history).alt == (
        "Loss over 6 steps: training 1 at first and 0.5 now; validation 1.25 at first and 0.625 now; the naive rule's is 0.8."
    )
    assert curve(history, "accuracy").alt == (
        "Accuracy over 6 steps: training 0.55 at first and 0.6 now; validation 0.45 at first and 0.5 now; the naive rule's is 0.55."
    )


def test_the_loss_that_counts_as_solved_is_a_line_of_its_own_beside_the_loss_alone(tmp_path: Path) -> None:
    record = Record.create(tmp_path / "b.run", Experiment())
    record.append([replace(STARTED, solved=0.1), *two_epochs()])
    history = History(record).advance()
    loss, accuracy = curve(history), curve(history, "accuracy")
    record.close()
    assert by_name(loss.spec)["solved"] == [[0, 0.1], [6, 0.1]]
    assert loss.alt.endswith("the naive rule's is 0.8, and below 0.1 it is solved.")
    assert "solved" not in by_name(accuracy.spec)
    assert "solved" not in accuracy.alt


def test_another_measure_is_drawn_by_epoch_only(following: Following) -> None:
    spec = curve(following(*two_epochs()), "accuracy").spec
    assert by_name(spec) == {"training": [[3, 0.55], [6, 0.6]], "validation": [[3, 0.45], [6, 0.5]], "naive rule": [[0, 0.55], [6, 0.55]]}
    assert spec["yAxis"]["name"] == "accuracy"


def test_a_run_that_has_just_started_has_a_curve_without_points(following: Following) -> None:
    figure = curve(following())
    assert by_name(figure.spec) == {"each step": [], "training": [], "validation": [], "naive rule": [[0, 0.8], [1, 0.8]]}
    assert "no epoch is done yet" in figure.alt


def test_the_parts_of_a_curve_differ_in_more_than_colour(following: Following) -> None:
    lines = {line["name"]: line for line in curve(following(*two_epochs())).spec["series"]}
    assert len({lines[name]["lineStyle"]["type"] for name in ("training", "validation", "naive rule")}) == 3
    assert lines["training"]["symbol"] != lines["validation"]["symbol"]


@pytest.mark.parametrize(("log", "kind"), [(False, "value"), (True, "log")])
def test_the_loss_can_be_drawn_on_a_logarithmic_axis(following: Following, log: bool, kind: str) -> None:
    assert curve(following(*two_epochs()), log=log).spec["yAxis"]["type"] == kind


def test_a_changed_rate_and_a_divergence_are_marked_at_their_step(following: Following) -> None:
    spec = curve(following(*two_epochs(), RateChanged(6, 0.05), batch(7), Diverged(8, "the loss was nan"))).spec
    marks = [mark for series in spec["series"] for mark in series.get("markLine", {}).get("data", [])]
    assert [(mark["xAxis"], mark["label"]["formatter"]) for mark in marks] == [(6, "rate 0.05"), (8, "diverged at step 8")]


def test_a_long_run_is_drawn_with_few_points_and_all_its_extremes(following: Following) -> None:
    losses = np.random.default_rng(0).random(20_000)
    losses[12_345] = 50.0
    drawn = by_name(curve(following(*(BatchDone(i + 1, 1, float(loss), 1.0, i) for i, loss in enumerate(losses)))).spec)["each step"]
    assert len(drawn) <= MOST_POINTS
    assert [12_346, 50.0] in drawn
    assert (drawn[0][0], drawn[-1][0]) == (1, 20_000)


def test_a_loss_below_0_is_never_drawn_on_a_logarithmic_axis(following: Following) -> None:
    events = [replace(event, loss=-1.0) if isinstance(event, BatchDone) else event for event in two_epochs()]
    assert curve(following(*events), log=True).spec["yAxis"]["type"] == "value"


def test_the_gradients_norm_is_drawn_on_a_logarithmic_axis_with_its_last_value_in_words(following: Following) -> None:
    figure = gradient(following(*two_epochs()))
    assert by_name(figure.spec) == {"gradient norm": [[1, 10], [2, 5], [3, 3.3333], [4, 2.5], [5, 2], [6, 1.6667]]}
    assert (figure.spec["yAxis"]["name"], figure.spec["yAxis"]["type"]) == ("norm of the gradient", "log")
    assert figure.alt == "Norm of the gradient over 6 steps, now 1.67."


def test_a_vanished_gradient_can_still_be_drawn_on_that_axis(following: Following) -> None:
    assert by_name(gradient(following(BatchDone(1, 1, 1.0, 0.0, 0.1))).spec)["gradient norm"][0][1] > 0


def test_the_gradient_of_a_run_without_steps_says_so(following: Following) -> None:
    assert gradient(following()).alt == "No step is done yet."


@pytest.mark.parametrize("draw", [curve, gradient])
def test_a_curve_carries_when_its_run_was_made(following: Following, draw) -> None:
    history = following(*two_epochs(), Finished(6, 2, False, {}, {}, 1.0))
    assert draw(history).spec["title"]["text"] == stamp(history)
    assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d UTC", stamp(history))
