from itertools import product
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.testing import assert_close

from rnnlab import registry
from rnnlab.experiment import Model
from rnnlab.nn import built_in
from rnnlab.nn.network import Ends, Network
from rnnlab.nn.unrolling import ways
from tests.parity.stacks import STACKS, layered, named, of_torch, read, unlayered

TOLERANCE = {torch.float32: 1e-5, torch.float64: 1e-10}
BATCH, STEPS, FEATURES, HIDDEN, OUTPUTS = 3, 6, 3, 4, 2
LENGTHS = torch.tensor([4, 6, 1])

every_cell = pytest.mark.parametrize("name", STACKS)
every_way = pytest.mark.parametrize(("name", "way"), [(name, way) for name in STACKS for way in ways(registry.cells.load(name))])
every_bias = pytest.mark.parametrize("bias", [False, True], ids=["no bias", "bias"])
every_stack = pytest.mark.parametrize(
    "model",
    [
        {"num_layers": layers, "bidirectional": both, "bias": bias}
        for layers, both, bias in product([1, 2, 3], [False, True], [False, True])
    ],
    ids=lambda model: f"{model['num_layers']} layers, {1 + model['bidirectional']} directions, {2 * model['bias']} biases",
)
every_length = pytest.mark.parametrize("lengths", [None, LENGTHS], ids=["full", "padded"])
every_dtype = pytest.mark.parametrize("dtype", TOLERANCE, ids=str)


def random(seed: int, *shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
    return torch.randn(*shape, dtype=dtype, generator=torch.Generator().manual_seed(seed))


def network(name: str, seed: int = 0, **model: Any) -> Network:
    return Network(Model(cell=name, hidden_size=HIDDEN, **model), Ends(FEATURES, OUTPUTS), seed)


def leaves(dtype: torch.dtype, parts: int, rows: int) -> tuple[Tensor, ...]:
    """What is read, and each part of a random first state in torch's shape; made anew at each call, to collect gradients of its own."""
    x = random(1, BATCH, STEPS, FEATURES, dtype=dtype)
    return tuple(leaf.requires_grad_() for leaf in (x, *(random(2 + part, rows, BATCH, HIDDEN, dtype=dtype) for part in range(parts))))


def test_every_cell_that_torch_has_a_loop_for_is_compared() -> None:
    assert {registry.cells.load(name) for name in STACKS} == set(built_in.LOOPS)


@every_dtype
@every_length
@every_stack
@every_way
def test_outputs_last_states_and_all_gradients_are_those_of_torch(
    name: str, way: str, model: dict[str, Any], lengths: Tensor | None, dtype: torch.dtype
) -> None:
    ours = network(name, implementation=way, **model).to(dtype)
    assert ours.stack[0].choice(padded=False).way == way
    theirs = of_torch(name, ours)
    directions, rows = len(ours.stack[0].cells), sum(len(layer.cells) for layer in ours.stack)
    x, *start = leaves(dtype, len(ours.stack[0].cells[0].state_names), rows)
    y, *begin = leaves(dtype, len(start), rows)
    outputs, ended = ours.read(x, unlayered(tuple(start), directions), lengths=lengths)
    expected, last = read(theirs, y, tuple(begin), lengths)
    near = {"atol": TOLERANCE[dtype], "rtol": TOLERANCE[dtype]}
    assert_close((outputs, layered(ended)), (expected, last), **near)
    for told, states in ((outputs, layered(ended)), (expected, last)):
        (told.square().mean() + sum(state.sin().mean() for state in states)).backward()
    for leaf, other in zip((x, *start), (y, *begin), strict=True):
        assert_close(leaf.grad, other.grad, **near)
    for weight, parameter in named(ours):
        assert_close(parameter.grad, getattr(theirs, weight).grad, **near)


@every_dtype
@every_length
@every_stack
@every_cell
def test_the_answers_of_a_network_are_torchs_last_states_read_out(
    name: str, model: dict[str, Any], lengths: Tensor | None, dtype: torch.dtype
) -> None:
    ours = network(name, readout_size=5, **model).to(dtype)
    readout = nn.Sequential(nn.Linear(ours.stack[-1].output_size, 5, dtype=dtype), nn.Linear(5, OUTPUTS, dtype=dtype))
    readout.load_state_dict(ours.readout.state_dict())
    x = random(1, BATCH, STEPS, FEATURES, dtype=dtype)
    _, (h, *_) = read(of_torch(name, ours), x, None, lengths)
    expected = readout(torch.cat([h[-2], h[-1]], dim=1) if model["bidirectional"] else h[-1])
    assert_close(ours(x, lengths=lengths), expected, atol=TOLERANCE[dtype], rtol=TOLERANCE[dtype])


@every_bias
@every_cell
def test_one_step_is_torchs_cell(name: str, bias: bool) -> None:
    cell = registry.cells.load(name)(FEATURES, HIDDEN, torch.Generator().manual_seed(0), bias)
    kind, settings = {"lstm": (nn.LSTMCell, {}), "gru": (nn.GRUCell, {}), "rnn": (nn.RNNCell, {})}.get(
        name, (nn.RNNCell, {"nonlinearity": "relu"})
    )
    single = kind(FEATURES, HIDDEN, bias, **settings)
    single.load_state_dict(cell.state_dict())
    x, state = random(1, BATCH, FEATURES), tuple(random(2 + part, BATCH, HIDDEN) for part in range(len(cell.state_names)))
    theirs = single(x, state if len(state) > 1 else state[0])
    assert_close(cell(x, state), theirs if isinstance(theirs, tuple) else (theirs,), atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize("seed", [0, 1, 12345])
@every_stack
@pytest.mark.parametrize("name", ["rnn", "rnn_relu", "lstm", "gru"])
def test_the_first_weights_are_those_of_torch_after_manual_seed(name: str, model: dict[str, Any], seed: int) -> None:
    ours = network(name, seed, **model)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        stack = STACKS[name](FEATURES, HIDDEN, **model)
        linear = nn.Linear(ours.stack[-1].output_size, OUTPUTS)
    theirs = [*stack.parameters(), *linear.parameters()]
    assert_close([parameter.data for parameter in ours.parameters()], [parameter.data for parameter in theirs], atol=0, rtol=1e-6)


def test_the_identity_of_an_irnn_is_all_in_which_it_differs_from_its_stack_at_the_start() -> None:
    ours = network("irnn", bidirectional=True)
    for weight, parameter in named(ours):
        if weight.startswith("weight_hh"):
            assert torch.equal(parameter, torch.eye(HIDDEN))
        else:
            assert bool(parameter.any()) == weight.startswith("weight_ih")
