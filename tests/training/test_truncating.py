from collections.abc import Iterator
from itertools import islice

import pytest
import torch
from torch import Tensor

from rnnlab import registry
from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment, Model
from rnnlab.nn.network import Ends, Network
from rnnlab.training.events import BatchDone
from rnnlab.training.training import Training
from rnnlab.training.truncating import Truncated
from tests.sentences import ONE_SENTENCE

NOISE = torch.Generator()
LENGTHS = torch.tensor([7, 2, 3, 6, 1])


@pytest.fixture
def x() -> Tensor:
    return torch.randn(5, 7, 2, generator=torch.Generator().manual_seed(1), requires_grad=True)


def network(every_step: bool = True, **choices: object) -> Network:
    model = Model.model_validate({"hidden_size": 4, "num_layers": 2, "layer_norm": True, **choices})
    return Network(model, Ends(2, 3, every_step=every_step), seed=0)


def reach(answer: Tensor, x: Tensor) -> list[bool]:
    """Whether each step of x pulls at the answer."""
    (gradient,) = torch.autograd.grad(answer.square().sum(), x, retain_graph=True)
    return gradient.abs().amax((0, 2)).bool().tolist()


@pytest.mark.parametrize("cell", registry.cells.names())
@pytest.mark.parametrize("lengths", [None, LENGTHS], ids=["whole", "padded"])
@pytest.mark.parametrize(("every_step", "pooling"), [(True, "end"), (False, "end"), (False, "mean")])
def test_a_cut_changes_no_answer(cell: str, lengths: Tensor | None, every_step: bool, pooling: str, x: Tensor) -> None:
    made = network(every_step, cell=cell, pooling=pooling)
    wanted, ended = made.from_states(x, None, None, lengths)
    answers, states = Truncated(made, 3).from_states(x, None, NOISE, lengths)
    torch.testing.assert_close(answers, wanted)
    torch.testing.assert_close(states, ended)


def test_the_gradient_flows_back_to_the_last_cut_and_no_further(x: Tensor) -> None:
    answers, _ = Truncated(network(), 3).from_states(x, None, NOISE)
    assert reach(answers[:, 6], x) == [False] * 6 + [True]
    assert reach(answers[:, 5], x) == [False] * 3 + [True] * 3 + [False]
    whole, _ = network().from_states(x, None)
    assert reach(whole[:, 6], x) == [True] * 7


def test_a_sequence_that_ended_before_the_last_cut_still_teaches(x: Tensor) -> None:
    answers, _ = Truncated(network(every_step=False), 3).from_states(x, None, NOISE, LENGTHS)
    assert reach(answers[1:2], x) == [True] * 2 + [False] * 5
    assert reach(answers[3:4], x) == [False] * 3 + [True] * 3 + [False]


def losses(**choices: object) -> list[float]:
    stream: Iterator[object] = iter(Training(Experiment.of({"device": "cpu", "hidden_size": 6, **choices})))
    return [event.loss for event in islice(stream, 8) if isinstance(event, BatchDone)]


@pytest.mark.parametrize("dataset", ["sine_steps", "noisy_sine", "delayed_echo"])
def test_the_first_loss_is_that_without_a_cut_and_the_later_ones_are_not(dataset: str) -> None:
    whole, cut = losses(dataset=dataset), losses(dataset=dataset, truncation=2)
    assert cut[0] == pytest.approx(whole[0])
    assert cut[1:] != pytest.approx(whole[1:])


def test_a_cut_after_the_last_step_is_no_cut() -> None:
    assert losses(dataset="noisy_sine", truncation=10) == pytest.approx(losses(dataset="noisy_sine"))


@pytest.mark.parametrize("choices", [{"bidirectional": True}, {"implementation": "keras"}])
def test_what_cannot_be_cut_is_refused_in_a_sentence(choices: dict[str, object]) -> None:
    with pytest.raises(InvalidExperiment, match=ONE_SENTENCE):
        Training(Experiment.of({"truncation": 5, **choices}))
