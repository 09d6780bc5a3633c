import ast
import os
import random
import subprocess
import sys
import threading
from itertools import islice
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.testing import assert_close

from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment
from rnnlab.inspection.trace import Trace
from rnnlab.inspection.tracing import trace_run
from rnnlab.runs.engine import Engine
from rnnlab.training.checkpoint import Checkpoint
from rnnlab.training.events import BatchDone, Diverged, EpochDone, Event, Finished, RateChanged, Started
from rnnlab.training.keras_training import KerasTraining
from rnnlab.training.training import Training, train, training_of
from tests.conftest import until
from tests.sentences import ONE_SENTENCE
from tests.training.test_training_loop import RAW, ROUGH, every_task, series, small, timeless

ROOT = Path(__file__).parents[2]
IRREGULAR: dict[str, Any] = {
    "dataset": "irregular_sensor",
    "span": 6.0,
    "epochs": 2,
    "hidden_size": 4,
    "learning_rate": 0.01,
    "device": "cpu",
}


def by_keras(task: str = "forecast", **choices: Any) -> Experiment:
    return small(task, **{"implementation": "keras", "cell": "gru", **choices})


def batches(events: list[Event]) -> list[BatchDone]:
    return [event for event in events if isinstance(event, BatchDone)]


def alone() -> bool:
    return not any("perform" in thread.name for thread in threading.enumerate())


@every_task
def test_its_events_are_of_the_kinds_of_any_training(task: str) -> None:
    events, ours = list(train(by_keras(task), RAW[task])), list(train(small(task), RAW[task]))
    assert [type(event) for event in events] == [type(event) for event in ours]
    assert [(event.step, event.epoch) for event in batches(events)] == [(event.step, event.epoch) for event in batches(ours)]
    assert alone()


def test_its_start_tells_that_keras_learns_and_how_much() -> None:
    started, ours = next(train(by_keras(cell="lstm"), series())), next(train(small(cell="lstm"), series()))
    assert isinstance(started, Started)
    assert isinstance(ours, Started)
    assert started.way == "keras"
    assert started.why.startswith("as chosen; Keras 3.")
    assert ours.parameters - started.parameters == 4 * 4  # one bias where torch has two
    changed = {"way": ours.way, "why": ours.why, "parameters": ours.parameters}
    assert vars(started) | changed == vars(ours)


@pytest.mark.parametrize(
    ("task", "choices"),
    [
        ("forecast", {"cell": "gru"}),
        ("classify", {"cell": "gru", "readout_size": 3}),
        ("forecast", {"cell": "gru", "num_layers": 2, "bidirectional": True, "layer_norm": True, "learning_rate": 0.002}),
        ("forecast", {"cell": "gru_reset_first", "bias": False}),
        ("forecast", {"cell": "lstm", "bias": False, "clip": 0.5}),
        ("classify", {"cell": "lstm", "bias": False, "num_layers": 2, "batch_size": 9}),
        ("forecast", {"cell": "rnn", "bias": False, "clip": 0.05, "weight_decay": 0.1}),
        ("forecast", {"cell": "rnn_relu", "bias": False, "shuffle": False, "weight_decay": 0.1}),
    ],
    ids=str,
)
def test_its_curve_is_that_of_our_own_loop(task: str, choices: dict[str, Any]) -> None:
    ours, keras = (list(train(small(task, **{"epochs": 7, "implementation": way, **choices}), RAW[task])) for way in ("by_hand", "keras"))
    assert len(batches(ours)) >= 20 or task == "classify"
    assert [event.loss for event in batches(keras)] == pytest.approx([event.loss for event in batches(ours)], rel=1e-4)
    norms = [[event.gradient_norm for event in batches(events)] for events in (keras, ours)]
    assert norms[0] == pytest.approx(norms[1], rel=1e-3)
    for mine, theirs in zip(ours, keras, strict=True):
        if isinstance(mine, EpochDone | Finished):
            assert {part: pytest.approx(scores, rel=1e-3) for part, scores in mine.scores.items()} == theirs.scores


def test_its_curve_over_padded_sequences_is_that_of_our_own_loop() -> None:
    ours, keras = (list(train(Experiment.of({**IRREGULAR, "cell": "gru", "implementation": way}))) for way in ("by_hand", "keras"))
    assert Training(Experiment.of(IRREGULAR)).lengths is not None
    assert [event.loss for event in batches(keras)] == pytest.approx([event.loss for event in batches(ours)], rel=1e-4)


@every_task
def test_what_it_answers_after_an_epoch_is_what_keras_answers(task: str) -> None:
    training = KerasTraining(by_keras(task, cell="lstm", num_layers=2, bidirectional=True, dropout=0.3), RAW[task])
    watched = training.prepared.part(training.prepared.watched)
    for event in training:
        if isinstance(event, EpochDone):
            assert event.scores["validation"] == training.look()[0].scores
            with torch.inference_mode():
                theirs = training.keras.model(torch.from_numpy(watched.x.copy()), training=False)
            assert_close(training.outputs(watched), theirs, atol=1e-5, rtol=1e-5)


@every_task
def test_the_same_experiment_gives_the_same_events_whatever_else_draws_at_random(task: str) -> None:
    runs = []
    for elsewhere in (1, 2):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(elsewhere)
            np.random.seed(elsewhere)
            random.seed(elsewhere)
            runs.append(timeless(train(by_keras(task, **ROUGH), RAW[task])))
    assert runs[0] == runs[1]


@pytest.mark.parametrize(
    "change", [{"seed": 1}, {"dropout": 0.0}, {"clip": 0.0}, {"weight_decay": 0.0}, {"learning_rate": 0.02}, {"shuffle": False}], ids=str
)
def test_every_setting_of_training_matters(change: dict[str, Any]) -> None:
    first, other = ([event.loss for event in batches(list(train(by_keras(**{**ROUGH, **more}), series())))] for more in ({}, change))
    assert first != other


def test_each_layer_of_dropout_has_its_own_chance_at_each_step() -> None:
    training = KerasTraining(by_keras(dropout=0.5, num_layers=2, hidden_size=64), series())
    kept: list[list[bool]] = []
    for layer in training.keras.model.layers:
        if type(layer).__name__ == "Dropout":
            act = layer.call
            layer.call = lambda x, training=False, act=act: seen(kept, act(x, training))
    list(training)
    assert len(kept) >= 2 * training.batches * 3
    shares = np.mean(kept, axis=1)
    assert 0.3 < shares.min() < shares.max() < 0.7
    assert len({tuple(row) for row in kept}) == len(kept)


def seen(kept: list[list[bool]], x: torch.Tensor) -> torch.Tensor:
    """x, where it is not only a shape, with which of its first 64 values are not 0 put down."""
    if x.device.type == "cpu":
        kept.append((x.reshape(-1)[:64] != 0).tolist())
    return x


def test_looking_and_saving_change_nothing() -> None:
    passed, training = [], KerasTraining(by_keras(**ROUGH), series())
    for event in training:
        passed.append(event)
        training.look()
        training.checkpoint()
    assert timeless(passed) == timeless(train(by_keras(**ROUGH), series()))


@pytest.mark.parametrize(
    ("task", "cell", "bidirectional"), [("forecast", "lstm", False), ("forecast", "gru", True), ("classify", "rnn", False)]
)
def test_a_run_resumed_after_any_event_goes_on_bit_for_bit(task: str, cell: str, bidirectional: bool) -> None:
    experiment = by_keras(task, **ROUGH, cell=cell, bidirectional=bidirectional)
    whole = KerasTraining(experiment, RAW[task])
    events, saved = [], []
    for event in whole:
        events.append(event)
        saved.append(whole.checkpoint().to_bytes())
    for done, data in enumerate(saved[:-1], start=1):
        resumed = KerasTraining(experiment, RAW[task], Checkpoint.from_bytes(data))
        begun = done if resumed.position.step else 0  # before the first step there is nothing to go on from
        assert timeless(resumed) == timeless(events[begun:])
        for name, left in whole.checkpoint().tensors.items():
            assert torch.equal(resumed.checkpoint().tensors[name], left)


def test_it_waits_between_two_events_and_its_weights_are_those_of_the_last() -> None:
    training, plain = KerasTraining(by_keras(), series()), KerasTraining(by_keras(), series())
    taken: list[int] = []
    asked = training.batch
    training.batch = lambda rows: taken.append(len(rows)) or asked(rows)  # type: ignore[method-assign]
    for event, _ in zip(training, plain, strict=True):
        if isinstance(event, BatchDone):
            assert training.position.step == event.step
            assert len(taken) == event.step + 1  # one was a sample, from which Keras learns the shapes
        assert torch.equal(training.flat.values, training.keras.read("weights")) or not event.step


@pytest.mark.parametrize("pulled", range(1, 16))
def test_a_closed_run_computes_no_more_and_goes_on_from_there(pulled: int) -> None:
    training = KerasTraining(by_keras(**ROUGH), series())
    stream = iter(training)
    passed = list(islice(stream, pulled))
    step, weights = training.position.step, training.flat.values.clone()
    stream.close()  # type: ignore[attr-defined]
    assert alone()
    assert training.position.step == step == len(batches(passed))
    assert torch.equal(training.flat.values, weights)
    rest = train(by_keras(**ROUGH), series(), Checkpoint.from_bytes(training.checkpoint().to_bytes()))
    begun = passed if step else []
    assert timeless([*begun, *rest]) == timeless(train(by_keras(**ROUGH), series()))


def test_the_same_training_iterated_again_goes_on() -> None:
    training = KerasTraining(by_keras(**ROUGH), series())
    passed = list(islice(training, 7))
    assert timeless([*passed, *training]) == timeless(train(by_keras(**ROUGH), series()))


def test_a_changed_rate_holds_from_the_next_step_on_and_in_a_resumed_run() -> None:
    training, plain = KerasTraining(by_keras(), series()), batches(list(train(by_keras(), series())))
    events: list[Event] = []
    for event in training:
        events.append(event)
        if isinstance(event, BatchDone) and event.step == 5:
            assert training.change_rate(0.5) == RateChanged(5, 0.5)
            saved, place = training.checkpoint(), len(events)
    losses = [event.loss for event in batches(events)]
    assert losses[:6] == [event.loss for event in plain[:6]]
    assert losses[6] != plain[6].loss
    assert [event.learning_rate for event in events if isinstance(event, EpochDone)] == [0.01, 0.5, 0.5]
    assert timeless(train(by_keras(), series(), saved)) == timeless(events[place:])


@every_task
def test_a_run_that_diverges_ends_there_with_the_last_weights_that_gave_a_finite_loss(task: str) -> None:
    training = KerasTraining(by_keras(task, learning_rate=1e6, epochs=200), RAW[task])
    events, weights = [], []
    for event in training:
        events.append(event)
        weights.append(training.flat.values.clone())
    assert isinstance(events[-1], Diverged)
    assert events[-1].step == batches(events)[-1].step + 1
    assert all(isfinite(event.loss) and isfinite(event.gradient_norm) for event in batches(events))
    led_away = events.index(batches(events)[-1])
    assert torch.equal(weights[-1], weights[led_away - 1])
    assert not torch.equal(weights[-1], weights[led_away])
    assert isfinite(training.look()[0].scores["loss"])
    assert alone()


def test_a_run_whose_watched_loss_is_no_number_diverges_there(monkeypatch: pytest.MonkeyPatch) -> None:
    training = KerasTraining(by_keras(), series())
    monkeypatch.setattr(training.judge, "measures", lambda *_: {"loss": float("nan")})
    events = list(islice(training._learn(), 5))
    assert [type(event) for event in events] == [BatchDone] * 4 + [Diverged]
    assert "the validation part was nan" in events[-1].reason  # type: ignore[union-attr]


def test_what_goes_wrong_in_keras_is_raised_to_who_pulls(monkeypatch: pytest.MonkeyPatch) -> None:
    training = KerasTraining(by_keras(), series())
    monkeypatch.setattr(training, "batch", lambda rows: 1 / 0)
    stream = iter(training)
    assert isinstance(next(stream), Started)
    with pytest.raises(ZeroDivisionError):
        next(stream)
    assert alone()


@pytest.mark.parametrize("choices", [{"cell": "peephole_lstm"}, {"initial_state": "learned"}], ids=str)
def test_what_keras_lacks_is_refused_before_the_first_event_in_one_sentence(choices: dict[str, Any]) -> None:
    with pytest.raises(InvalidExperiment, match="Keras") as refusal:
        train(by_keras(**choices), series())
    assert ONE_SENTENCE.match(str(refusal.value))


def test_the_implementation_chooses_who_trains() -> None:
    assert type(training_of(small(), series())) is Training
    assert type(training_of(by_keras(), series())) is KerasTraining


def test_a_worker_trains_it_and_its_record_is_traced_without_keras(lab: Engine) -> None:
    experiment = Experiment.of({"implementation": "keras", "hidden_size": 8, "epochs": 2, "num_layers": 2, "device": "cpu"})
    run = lab.submit(experiment, "a")
    until(lambda: lab.state(run) not in ("waiting", "training"), seconds=90)
    there = [event for _, event in lab.history(run).record.events() if isinstance(event, BatchDone | EpochDone | Finished)]
    here = KerasTraining(experiment)
    assert timeless(there) == [event for event in timeless(here) if isinstance(event, BatchDone | EpochDone | Finished)]
    script = f"import sys; from rnnlab.inspection.tracing import trace_run; trace_run({lab.path(run)!r}, 3); print('keras' in sys.modules)"
    assert python(script) == "False\n"
    traced = Trace.from_bytes(trace_run(lab.path(run), 3))
    x = here.prepared.part(here.prepared.watched).x[3:4]
    answered = here.network.readout[0](torch.tensor(traced.states["2.h"][-1:]))
    assert_close(answered, here.keras.model(torch.from_numpy(x.copy())), atol=1e-5, rtol=1e-5)


def python(script: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


def test_keras_is_imported_by_two_files_and_only_when_asked_for() -> None:
    def imports(file: Path) -> set[str]:
        nodes = list(ast.walk(ast.parse(file.read_text())))
        named = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
        named += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
        return {name.partition(".")[0] for name in named}

    assert {file.name for file in (ROOT / "rnnlab").rglob("*.py") if "keras" in imports(file)} == {"keras_network.py", "imdb.py"}
    asked = "import sys, rnnlab.training.training, rnnlab.runs.worker, rnnlab.inspection.tracing; print('keras' in sys.modules)"
    assert python(asked) == "False\n"
