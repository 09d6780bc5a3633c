import pytest

from rnnlab.training import events
from rnnlab.training.events import Event, from_json, to_json

SCORES = {"train": {"loss": 0.1 + 0.2, "accuracy": 1.0}, "validation": {"loss": 1e-300}}
ALL: list[Event] = [
    events.Started("cpu", 10, 3, {"train": 5, "test": 2}, [10, 1], "test", "mse", "last value", SCORES, "low", "bptt", "as chosen"),
    events.BatchDone(1, 1, 1 / 3, float("inf"), 0.25),
    events.EpochDone(3, 1, 1e-4, SCORES, 1.5),
    events.RateChanged(4, 1e-5),
    events.Snapshot(4, 2, {"loss": 2.0}),
    events.Resumed(4, 2),
    events.Progressed("Backtest 1 of 4", 1, 6, 2.5, 0, 20, 300, 0.3, 0.25, 0.2),
    events.TrialTold(3, {"learning_rate": 1e-4, "cell": "gru", "bias": False}, 9, 1 / 3, 0.5, "done", 1.5, ""),
    events.Paused(5, 'by "hand"\nof Łukasz'),
    events.Diverged(6, "the loss was inf"),
    events.Finished(6, 2, True, SCORES, SCORES, 2.0),
    events.Failed("naïve"),
]


def test_every_kind_of_event_is_tried_here() -> None:
    assert {type(event) for event in ALL} == set(events.KINDS.values())


@pytest.mark.parametrize("event", ALL, ids=lambda event: type(event).__name__)
def test_an_event_is_one_line_of_json_and_back_the_same_event(event: Event) -> None:
    line = to_json(event)
    assert "\n" not in line
    assert from_json(line) == event
