from collections.abc import Sequence

import pytest
import torch
from torch import Tensor, nn
from torch.testing import assert_close

from rnnlab import registry
from rnnlab.cells import Cell
from rnnlab.experiment import Model
from rnnlab.nn.network import Network
from rnnlab.nn.unrolling import BUILT_IN, UNROLLINGS

NAMES = [name for name in registry.cells.names() if registry.cells.load(name) in BUILT_IN]
TOLERANCE = {torch.float32: 1e-5, torch.float64: 1e-10}
FEATURES, HIDDEN, OUTPUTS = 3, 5, 2

every_cell = pytest.mark.parametrize("name", NAMES)
every_unrolling = pytest.mark.parametrize("unrolling", UNROLLINGS)
every_depth = pytest.mark.parametrize("num_layers", [1, 2, 3])
every_dtype = pytest.mark.parametrize("dtype", TOLERANCE, ids=str)


def of_torch(cells: Sequence[Cell]) -> nn.RNNBase:
    """torch's own stack with the weights of our cells, copied by name."""
    kind = getattr(nn, type(cells[0]).__name__)
    stack = kind(cells[0].input_size, cells[0].hidden_size, len(cells), batch_first=True, dtype=cells[0].weight_ih.dtype)
    with torch.no_grad():
        for layer, cell in enumerate(cells):
            for name, parameter in cell.named_parameters():
                getattr(stack, f"{name}_l{layer}").copy_(parameter)
    return stack


def walked(network: Network, x: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
    """Outputs of the last layer, and each part of the last states of all layers."""
    lasts = []
    for cell in network.cells:
        x, last = network.unroll(cell, x, cell.initial_state(len(x)))
        lasts.append(last)
    return x, tuple(torch.stack(parts) for parts in zip(*lasts, strict=True))


def inputs(dtype: torch.dtype) -> Tensor:
    return torch.randn(4, 9, FEATURES, dtype=dtype, generator=torch.Generator().manual_seed(1))


def test_the_cells_with_a_loop_of_torch_are_the_three_of_torch() -> None:
    assert {"gru", "lstm", "rnn"} <= set(NAMES)


@every_dtype
@every_depth
@every_unrolling
@every_cell
def test_outputs_last_states_and_gradients_are_those_of_torch(name: str, unrolling: str, num_layers: int, dtype: torch.dtype) -> None:
    model = Model(cell=name, hidden_size=HIDDEN, num_layers=num_layers, unrolling=unrolling)
    network = Network(model, FEATURES, OUTPUTS, seed=0).to(dtype)
    stack = of_torch(network.cells)
    ours = walked(network, inputs(dtype))
    outputs, last = stack(inputs(dtype))
    theirs = outputs, last if isinstance(last, tuple) else (last,)
    near = {"atol": TOLERANCE[dtype], "rtol": TOLERANCE[dtype]}
    assert_close(ours, theirs, **near)
    for read, states in (ours, theirs):
        (read.square().mean() + sum(state.sin().mean() for state in states)).backward()
    for layer, cell in enumerate(network.cells):
        for weight, parameter in cell.named_parameters():
            assert_close(parameter.grad, getattr(stack, f"{weight}_l{layer}").grad, **near)


@every_dtype
@every_depth
@every_unrolling
@every_cell
def test_the_answers_of_a_network_are_torchs_read_out_at_the_last_step(
    name: str, unrolling: str, num_layers: int, dtype: torch.dtype
) -> None:
    model = Model(cell=name, hidden_size=HIDDEN, num_layers=num_layers, unrolling=unrolling, readout_size=6)
    network = Network(model, FEATURES, OUTPUTS, seed=0).to(dtype)
    readout = nn.Sequential(nn.Linear(HIDDEN, 6, dtype=dtype), nn.Linear(6, OUTPUTS, dtype=dtype))
    readout.load_state_dict(network.readout.state_dict())
    expected = readout(of_torch(network.cells)(inputs(dtype))[0][:, -1])
    assert_close(network(inputs(dtype)), expected, atol=TOLERANCE[dtype], rtol=TOLERANCE[dtype])


@every_dtype
@every_cell
def test_by_hand_and_torchs_loop_give_the_same_from_any_state(name: str, dtype: torch.dtype) -> None:
    cell = registry.cells.load(name)(FEATURES, HIDDEN, torch.Generator().manual_seed(0)).to(dtype)
    start = tuple(torch.rand_like(part) for part in cell.initial_state(4))
    by_hand, built_in = (unroll(cell, inputs(dtype), start) for unroll in UNROLLINGS.values())
    assert_close(by_hand, built_in, atol=TOLERANCE[dtype], rtol=TOLERANCE[dtype])


@every_cell
def test_one_step_is_torchs_cell(name: str) -> None:
    cell = registry.cells.load(name)(FEATURES, HIDDEN, torch.Generator().manual_seed(0))
    single = getattr(nn, f"{type(cell).__name__}Cell")(FEATURES, HIDDEN)
    single.load_state_dict(cell.state_dict())
    state = tuple(torch.rand_like(part) for part in cell.initial_state(4))
    theirs = single(inputs(torch.float32)[:, 0], state if len(state) > 1 else state[0])
    assert_close(cell(inputs(torch.float32)[:, 0], state), theirs if isinstance(theirs, tuple) else (theirs,), atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize("seed", [0, 1, 12345])
@every_depth
@every_cell
def test_the_first_weights_are_those_of_torch_after_manual_seed(name: str, num_layers: int, seed: int) -> None:
    network = Network(Model(cell=name, hidden_size=HIDDEN, num_layers=num_layers), FEATURES, OUTPUTS, seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        stack = getattr(nn, registry.cells.load(name).__name__)(FEATURES, HIDDEN, num_layers)
        linear = nn.Linear(HIDDEN, OUTPUTS)
    theirs = [*stack.parameters(), *linear.parameters()]
    assert_close([parameter.data for parameter in network.parameters()], [parameter.data for parameter in theirs], atol=0, rtol=1e-6)
