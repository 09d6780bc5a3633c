from dataclasses import replace
from itertools import islice

import pytest
import torch

from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment
from rnnlab.nn.shapes import n_to_n
from rnnlab.training.checkpoint import Checkpoint
from rnnlab.training.events import BatchDone
from rnnlab.training.training import Training, train
from tests.sentences import ONE_SENTENCE


def experiment(**choices: object) -> Experiment:
    return Experiment.of({"dataset": "sine_steps", "device": "cpu", "hidden_size": 6, **choices})


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm", "min_gru"])
def test_windows_read_with_a_carried_state_are_answered_as_one_long_sequence(cell: str) -> None:
    training = Training(experiment(cell=cell))
    part = training.prepared.parts.validation
    whole = torch.from_numpy(part.x).reshape(1, -1, 2)
    together = n_to_n(training.network.eval(), whole)
    torch.testing.assert_close(training.outputs(part).reshape(1, -1, 1), together.detach(), atol=1e-6, rtol=1e-5)


def test_without_carrying_each_window_begins_anew() -> None:
    training = Training(experiment(initial_state="zero"))
    part = training.prepared.parts.validation
    again = replace(part, x=part.x[::-1].copy())
    torch.testing.assert_close(training.outputs(again), training.outputs(part).flip(0))


def test_no_gradient_flows_into_the_window_before() -> None:
    training = Training(experiment())
    stream = iter(training)
    list(islice(stream, 3))
    assert training.mind is not None and bool(training.mind.any())
    assert not training.mind.requires_grad


def test_an_epoch_begins_with_nothing_in_mind() -> None:
    short = experiment(epochs=2, learning_rate=1e-9)  # the weights stay as they are
    losses = [event.loss for event in train(short) if isinstance(event, BatchDone)]
    assert losses[300:] == pytest.approx(losses[:300], rel=1e-4)


@pytest.mark.parametrize("pulled", [2, 150, 301, 303])
def test_a_run_that_carries_goes_on_bit_for_bit_from_a_checkpoint(pulled: int) -> None:
    chosen = experiment(epochs=2)
    whole = Training(chosen)
    stream = iter(whole)
    list(islice(stream, pulled))
    saved = Checkpoint.from_bytes(whole.checkpoint().to_bytes())
    rest = [event.loss for event in stream if isinstance(event, BatchDone)]
    again = [event.loss for event in train(chosen, checkpoint=saved) if isinstance(event, BatchDone)]
    assert again == rest


@pytest.mark.parametrize("choices", [{"batch_size": 2}, {"shuffle": True}, {"stride": 3}, {"bidirectional": True}], ids=str)
def test_what_cannot_be_carried_is_refused_in_one_sentence(choices: dict[str, object]) -> None:
    with pytest.raises(InvalidExperiment, match=ONE_SENTENCE):
        Training(experiment(**choices))
