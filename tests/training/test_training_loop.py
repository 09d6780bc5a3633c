from collections.abc import Iterable
from dataclasses import replace
from math import isfinite
from typing import Any

import numpy as np
import pytest
import torch

from rnnlab import registry
from rnnlab.errors import InvalidExperiment, OverLimit, RnnlabError, UnreadableData
from rnnlab.experiment import Experiment
from rnnlab.nn.unrolling import ways
from rnnlab.raw import Card, Raw, Series, Table
from rnnlab.training.checkpoint import Checkpoint
from rnnlab.training.events import BatchDone, Diverged, EpochDone, Event, Finished, RateChanged, Started
from rnnlab.training.training import MOST_PARAMETERS, MOST_STEPS, Training, train
from tests.sentences import ONE_SENTENCE

CARD = Card("", "", "", "")
ROUGH: dict[str, Any] = {
    "num_layers": 2,
    "dropout": 0.3,
    "clip": 0.05,
    "weight_decay": 0.01,
    "learning_rate": 0.01,
}
"""Everything in which chance and memory play a part."""


def series(length: int = 80) -> Series:
    return Series(10 + 3 * np.sin(np.arange(length)[:, None] / 3), np.arange(length, dtype=float), ("y",), "t", CARD)


def table(rows: int = 40) -> Table:
    features = np.random.default_rng(0).standard_normal((rows, 3))
    return Table(features, ("a", "b", "c"), (features[:, 0] > 0).astype(np.int64), ("no", "yes"), CARD)


def small(task: str = "forecast", **choices: Any) -> Experiment:
    small: dict[str, Any] = {"task": task, "lookback": 5, "hidden_size": 4, "epochs": 3, "batch_size": 16, "device": "cpu"}
    return Experiment.of({**small, "learning_rate": 0.01, **choices})


RAW: dict[str, Raw] = {"forecast": series(), "classify": table()}
every_task = pytest.mark.parametrize("task", RAW)


def timeless(events: Iterable[Event]) -> list[Event]:
    return [replace(event, seconds=0.0) if hasattr(event, "seconds") else event for event in events]  # type: ignore[type-var]


@every_task
def test_a_run_starts_takes_every_batch_of_every_epoch_and_finishes(task: str) -> None:
    training = Training(small(task), RAW[task])
    kinds = [type(event) for event in training]
    assert kinds == [Started, *([BatchDone] * training.batches + [EpochDone]) * 3, Finished]


@every_task
def test_steps_and_epochs_are_counted_from_1_and_time_only_grows(task: str) -> None:
    training = Training(small(task), RAW[task])
    events = list(training)
    batches = [event for event in events if isinstance(event, BatchDone)]
    assert [event.step for event in batches] == list(range(1, 3 * training.batches + 1))
    assert [event.epoch for event in batches] == [epoch for epoch in (1, 2, 3) for _ in range(training.batches)]
    assert [event.step for event in events if isinstance(event, EpochDone)] == [training.batches * epoch for epoch in (1, 2, 3)]
    seconds = [event.seconds for event in events if hasattr(event, "seconds")]
    assert seconds == sorted(seconds)


def test_the_start_tells_what_is_learned_from_how_much() -> None:
    started = next(train(small(horizon=2), series()))
    assert isinstance(started, Started)
    assert started.sequences == {"train": 56 - 6, "validation": 12 - 6, "test": 12 - 6}
    assert (started.shape, started.batches, started.watched, started.device) == ([5, 1], 4, "validation", "cpu")
    assert started.parameters == sum(parameter.numel() for parameter in torch.nn.LSTM(1, 4).parameters()) + 4 * 2 + 2


def test_the_naive_level_at_the_start_is_the_loss_of_the_naive_rule() -> None:
    training = Training(small(), series())
    started = next(iter(training))
    assert isinstance(started, Started)
    for name, part in training.prepared.parts.items():
        assert started.naive[name]["loss"] == pytest.approx(((part.x[:, -1] - part.y) ** 2).mean(), rel=1e-5)


@every_task
def test_the_scores_of_an_epoch_are_means_over_its_sequences_and_what_the_network_answers_then(task: str) -> None:
    training = Training(small(task, batch_size=15), RAW[task])
    rows = [len(batch) for batch in torch.split(torch.arange(len(training.x)), 15)]
    assert rows[-1] < 15
    losses: list[float] = []
    for event in training:
        if isinstance(event, BatchDone):
            losses.append(event.loss)
        if isinstance(event, EpochDone):
            assert event.scores["train"]["loss"] == pytest.approx(np.average(losses, weights=rows), rel=1e-6)
            assert event.scores["validation"] == training.look()[0].scores
            losses = []


def test_the_last_scores_are_in_the_users_units() -> None:
    training = Training(small(), series())
    *_, done, finished = training
    assert isinstance(done, EpochDone)
    assert isinstance(finished, Finished)
    scaled = done.scores["validation"]["loss"]
    assert finished.scores["validation"]["MSE"] == pytest.approx(
        scaled * training.prepared.parts.train.chain.transforms[-1].size[0] ** 2, rel=1e-4
    )
    last_values = series().values[-len(training.prepared.parts.test) - 1 : -1]
    assert finished.naive["test"]["MAE"] == pytest.approx(np.abs(last_values - series().values[-len(last_values) :]).mean(), rel=1e-4)


def test_a_part_without_sequences_has_no_scores() -> None:
    *_, finished = train(small(validation_share=0, test_share=0.2), series())
    assert isinstance(finished, Finished)
    assert set(finished.scores) == set(finished.naive) == {"train", "test"}


@every_task
def test_the_same_experiment_gives_the_same_events_whatever_else_draws_at_random(task: str) -> None:
    runs = []
    for elsewhere in (1, 2):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(elsewhere)
            runs.append(timeless(train(small(task, **ROUGH), RAW[task])))
    assert runs[0] == runs[1]


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 1},
        {"dropout": 0.0},
        {"clip": 0.0},
        {"weight_decay": 0.0},
        {"learning_rate": 0.02},
        {"shuffle": False},
        {"num_layers": 1},
        {"bidirectional": True},
        {"bias": False},
        {"layer_norm": True},
        {"initial_state": "learned"},
    ],
    ids=str,
)
def test_every_setting_of_training_matters(change: dict[str, Any]) -> None:
    first, other = (
        [event.loss for event in train(small(**choices), series()) if isinstance(event, BatchDone)]
        for choices in (ROUGH, {**ROUGH, **change})
    )
    assert first != other


def test_looking_and_saving_change_nothing() -> None:
    seen, training = [], Training(small(**ROUGH), series())
    for event in training:
        seen.append(event)
        training.look()
        training.checkpoint()
    assert timeless(seen) == timeless(train(small(**ROUGH), series()))


@pytest.mark.parametrize(
    ("task", "choices"),
    [
        ("forecast", {"cell": "lstm"}),
        ("forecast", {"cell": "gru", "bidirectional": True, "layer_norm": True, "initial_state": "learned"}),
        ("classify", {"cell": "rnn"}),
    ],
    ids=str,
)
def test_a_run_resumed_after_any_event_goes_on_bit_for_bit(task: str, choices: dict[str, Any]) -> None:
    experiment = small(task, **choices, **ROUGH)
    whole = Training(experiment, RAW[task])
    events, saved = [], []
    for event in whole:
        events.append(event)
        saved.append(whole.checkpoint().to_bytes())
    assert [type(event) for event in events[-3:]] == [BatchDone, EpochDone, Finished]
    for done, data in enumerate(saved[:-1], start=1):
        resumed = Training(experiment, RAW[task], Checkpoint.from_bytes(data))
        begun = done if resumed.position.step else 0  # before the first step there is nothing to go on from
        assert timeless(resumed) == timeless(events[begun:])
        assert torch.equal(resumed.flat.values, whole.flat.values)
        assert torch.equal(resumed.adam.variance, whole.adam.variance)


def test_a_run_closed_in_the_middle_of_an_epoch_goes_on_from_its_bytes() -> None:
    first = Training(small(**ROUGH), series())
    stream = iter(first)
    seen = [next(stream) for _ in range(7)]
    stream.close()  # type: ignore[attr-defined]
    rest = train(small(**ROUGH), series(), Checkpoint.from_bytes(first.checkpoint().to_bytes()))
    assert timeless([*seen, *rest]) == timeless(train(small(**ROUGH), series()))


def test_time_spent_before_a_pause_counts_and_the_pause_does_not() -> None:
    first = Training(small(), series())
    for event in first:
        if isinstance(event, EpochDone):
            break
    first.position.seconds = 1000.0
    rest = list(train(small(), series(), first.checkpoint()))
    assert all(1000 <= event.seconds < 1100 for event in rest if hasattr(event, "seconds"))


def test_a_changed_rate_holds_from_the_next_step_on_and_in_a_resumed_run() -> None:
    def changed(training: Training, at: int) -> list[Event]:
        events: list[Event] = []
        for event in training:
            events.append(event)
            if isinstance(event, BatchDone) and event.step == at:
                events.append(training.change_rate(0.5))
                saved.append(training.checkpoint())
        return events

    saved: list[Checkpoint] = []
    plain, other = list(train(small(), series())), changed(Training(small(), series()), at=5)
    place = other.index(RateChanged(5, 0.5))
    assert timeless(plain[:place]) == timeless(other[:place])
    losses = [[event.loss for event in events if isinstance(event, BatchDone)] for events in (plain, other)]
    assert losses[0][5] == losses[1][5]  # the loss before the step
    assert losses[0][6] != losses[1][6]
    assert [event.learning_rate for event in other if isinstance(event, EpochDone)] == [0.01, 0.5, 0.5]
    assert timeless(train(small(), series(), saved[0])) == timeless(other[place + 1 :])


@pytest.mark.parametrize("rate", [0.0, -1.0, 1e7, float("nan")])
def test_a_rate_out_of_range_is_refused_and_the_old_one_holds(rate: float) -> None:
    training = Training(small(), series())
    with pytest.raises(InvalidExperiment, match="Learning rate"):
        training.change_rate(rate)
    assert training.adam.learning_rate == 0.01


def test_a_gradient_is_clipped_to_the_norm_asked_for_after_its_own_was_told() -> None:
    clip, clipped = 1.0, set()
    training = Training(small(clip=clip, epochs=10), series())
    for event in training:
        if isinstance(event, BatchDone):
            assert training.flat.gradient.norm().item() == pytest.approx(min(event.gradient_norm, clip), rel=1e-4)
            clipped.add(event.gradient_norm > clip)
    assert clipped == {True, False}


@pytest.mark.parametrize("task", RAW)
def test_a_run_that_diverges_ends_there_with_the_last_weights_that_gave_a_finite_loss(task: str) -> None:
    training = Training(small(task, learning_rate=1e6, epochs=200), RAW[task])
    first = training.flat.values.clone()
    *events, last = training
    assert isinstance(last, Diverged)
    batches = [event for event in events if isinstance(event, BatchDone)]
    assert last.step == batches[-1].step + 1 == 2
    assert all(isfinite(event.loss) and isfinite(event.gradient_norm) for event in batches)
    assert torch.equal(training.flat.values, first)
    assert isfinite(training.look()[0].scores["loss"])


@every_task
@pytest.mark.parametrize("loss", [float("inf"), float("nan")])
def test_a_run_whose_watched_loss_is_no_number_after_its_last_epoch_diverges_there(
    task: str, loss: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    training = Training(small(task, epochs=2), RAW[task])
    events, weights = [], []
    for event in training:
        events.append(event)
        weights.append(training.flat.values.clone())
        if isinstance(event, BatchDone) and event.step == 2 * training.batches:
            monkeypatch.setattr(training.judge, "measures", lambda *_: {"loss": loss})
    batches = [BatchDone] * training.batches
    assert [type(event) for event in events] == [Started, *batches, EpochDone, *batches, Diverged]
    assert f"the validation part was {loss}" in events[-1].reason
    assert torch.equal(weights[-1], weights[-3])  # those before the last step


def test_a_series_that_grows_beyond_what_can_be_squared_diverges_as_soon_as_it_is_watched() -> None:
    values = np.where(np.arange(80)[:, None] < 56, 1.0, 1e20)
    *_, done, last = train(small(scaling="none", epochs=1), replace(series(), values=values))
    assert isinstance(done, BatchDone)
    assert isinstance(last, Diverged)
    assert "the validation part was inf" in last.reason


def test_a_gradient_that_is_no_number_is_no_step() -> None:
    training = Training(small(), series())
    stream = iter(training)
    good = [next(stream) for _ in range(4)]
    assert isinstance(good[-1], BatchDone)
    before = training.good.clone()
    training.flat.values[0] = float("nan")
    last = list(stream)
    assert len(last) == 1
    assert isinstance(last[0], Diverged)
    assert torch.equal(training.flat.values, before)


@pytest.mark.parametrize(
    ("choices", "says"),
    [
        ({"hidden_size": 512, "num_layers": 4}, f"{MOST_PARAMETERS:,} parameters"),
        ({"batch_size": 1, "epochs": 2000, "cell": "rnn"}, f"{MOST_STEPS:,} steps"),
    ],
)
def test_more_than_one_person_may_ask_for_is_refused_in_one_sentence(choices: dict[str, Any], says: str) -> None:
    with pytest.raises(OverLimit, match=says) as refusal:
        Training(small(**choices), series(300))
    assert ONE_SENTENCE.match(str(refusal.value))


@pytest.mark.parametrize(
    ("choices", "raw", "error", "says"),
    [
        ({}, series(5), UnreadableData, "5 \\+ 1 values, and the train part has 3"),
        ({}, series(1), UnreadableData, "train part has 1"),
        ({}, series(30), UnreadableData, "the validation part has 4"),
        ({"horizon": 200}, series(), UnreadableData, "5 \\+ 200 values"),
        ({"validation_share": 0.5, "test_share": 0.5}, series(103), InvalidExperiment, "leave nothing to learn from"),
        ({"validation_share": 0.01, "test_share": 0.01}, series(30), InvalidExperiment, "leave nothing to watch"),
        ({}, table(), InvalidExperiment, "needs a series"),
        ({"task": "classify"}, series(), InvalidExperiment, "needs? a table"),
        ({"task": "classify"}, replace(table(), classes=np.eye(40, dtype=np.int64)[0]), UnreadableData, "at least two classes"),
        ({"task": "classify", "validation_share": 0.5, "test_share": 0.5}, table(), UnreadableData, "at least two classes"),
        ({"task": "classify", "test_share": 0.1}, table(2), UnreadableData, "at least two classes"),
    ],
)
def test_data_that_do_not_serve_are_refused_before_the_first_event_in_one_sentence(
    choices: dict[str, Any], raw: Raw, error: type[RnnlabError], says: str
) -> None:
    with pytest.raises(error, match=says) as refusal:
        train(small(**choices), raw)
    assert ONE_SENTENCE.match(str(refusal.value)), refusal.value


@pytest.mark.parametrize("constant", [0.0, 5.0, -1e6])
def test_a_constant_series_trains(constant: float) -> None:
    *_, finished = train(small(), replace(series(), values=np.full((80, 1), constant)))
    assert isinstance(finished, Finished)
    assert finished.naive["test"]["MSE"] == 0
    assert isfinite(finished.scores["test"]["MSE"])


@pytest.mark.parametrize("cell", registry.cells.names())
def test_all_ways_of_a_cell_learn_the_same_curve(cell: str) -> None:
    curves = {
        way: [event.loss for event in train(small(cell=cell, implementation=way, **ROUGH), series()) if isinstance(event, BatchDone)]
        for way in ways(registry.cells.load(cell))
    }
    assert all(losses == pytest.approx(curves["by_hand"], rel=1e-3) for losses in curves.values())


@pytest.mark.parametrize(("wanted", "way"), [("by_hand", "by_hand"), ("built_in", "built_in"), ("scan", "by_hand")])
def test_the_start_tells_how_the_cells_are_taken_along_time_and_why(wanted: str, way: str) -> None:
    started = next(train(small(implementation=wanted), series()))
    assert isinstance(started, Started)
    assert started.way == way
    assert started.why == "as chosen" if wanted == way else "LSTM" in started.why


def test_a_run_stopped_before_its_end_is_scored_as_it_is() -> None:
    training = Training(small(), series())
    stream = iter(training)
    for _ in range(3):
        next(stream)
    finished = training.finish(stopped=True)
    assert (finished.step, finished.epoch, finished.stopped) == (2, 1, True)
    outputs = training.outputs(training.prepared.parts.test)
    assert finished.scores["test"] == training.task.scores(training.task.answer(training.prepared, training.prepared.parts.test, outputs))
