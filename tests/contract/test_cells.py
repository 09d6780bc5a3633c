import pytest
import torch

from rnnlab import registry
from rnnlab.cells import Cell, ScannedCell
from rnnlab.cells.irnn import IRNN
from rnnlab.experiment import Model
from rnnlab.nn.network import Ends, Network
from rnnlab.nn.unrolling import ways

BATCH, FEATURES, HIDDEN = 4, 3, 5

every_way = pytest.mark.parametrize(
    ("name", "way"), [(name, way) for name in registry.cells.names() for way in ways(registry.cells.load(name))]
)


def made(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture(params=registry.cells.names())
def kind(request: pytest.FixtureRequest) -> type[Cell]:
    return registry.cells.load(request.param)


@pytest.fixture
def cell(kind: type[Cell]) -> Cell:
    return kind(FEATURES, HIDDEN, made(0))


@pytest.fixture
def x() -> torch.Tensor:
    return torch.randn(BATCH, FEATURES, generator=made(1))


@pytest.fixture
def state(cell: Cell) -> tuple[torch.Tensor, ...]:
    random = made(2)
    return tuple(torch.rand(part.shape, generator=random) - 0.5 for part in cell.initial_state(BATCH))


def test_its_title_is_its_own(kind: type[Cell]) -> None:
    titles = [registry.cells.load(name).title for name in registry.cells.names()]
    assert kind.title.strip()
    assert titles.count(kind.title) == 1


def test_its_docstring_is_its_equations_and_their_source(kind: type[Cell]) -> None:
    equations, _, rest = (kind.__doc__ or "").partition("\n\n")
    assert equations.strip()
    assert all(" = " in line for line in equations.splitlines())
    assert f"{kind.state_names[0]}' = " in equations
    assert "Source:" in rest


def test_its_weights_are_named_and_shaped_as_those_of_torch(cell: Cell) -> None:
    rows = len(cell.blocks) * HIDDEN
    shapes = {name: tuple(parameter.shape) for name, parameter in cell.named_parameters() if not name.startswith("p_")}
    recurrent = {"weight_hh": (rows, HIDDEN), "bias_hh": (rows,)} if cell.recurrent else {}
    assert shapes == {"weight_ih": (rows, FEATURES), "bias_ih": (rows,), **recurrent}
    assert len(set(cell.blocks)) == len(cell.blocks)


def test_its_gates_read_the_state_or_else_it_is_scanned(cell: Cell, x: torch.Tensor, state: tuple[torch.Tensor, ...]) -> None:
    elsewhere = tuple(part + 1 for part in state)
    same = [torch.equal(gate, cell.gates(x, elsewhere)[name]) for name, gate in cell.gates(x, state).items()]
    assert cell.recurrent == (not isinstance(cell, ScannedCell)) == hasattr(cell, "weight_hh")
    assert all(same) == (not cell.recurrent)


def test_its_equations_name_every_block_of_weights_that_it_has(cell: Cell) -> None:
    equations = (type(cell).__doc__ or "").partition("\n\n")[0]
    for block in cell.blocks:
        assert f"W_i{block} x + b_i{block}" in equations
        assert (f"b_h{block}" in equations) == (f"W_h{block} " in equations) == cell.recurrent
    assert all(f"{name} * c" in equations for name, _ in cell.named_parameters() if name.startswith("p_"))


def test_its_first_weights_are_within_1_over_the_root_of_the_hidden_size_or_an_identity(kind: type[Cell]) -> None:
    for name, weight in kind(FEATURES, 64, made(0)).named_parameters():
        if kind is not IRNN or name == "weight_ih":
            assert 0.1 < weight.abs().max() <= 1 / 8
            assert weight.min() < 0 < weight.max()
        else:
            assert torch.equal(weight, torch.eye(64) if name == "weight_hh" else torch.zeros(64))


def test_its_first_weights_follow_from_the_generator_alone(kind: type[Cell]) -> None:
    first, again, other = (torch.cat([weight.ravel() for weight in kind(2, 3, made(seed)).parameters()]) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_without_biases_it_has_none_and_is_the_cell_whose_biases_are_0(kind: type[Cell], x: torch.Tensor) -> None:
    with_biases, without = (kind(FEATURES, HIDDEN, made(0), bias) for bias in (True, False))
    state = tuple(part + 0.3 for part in without.initial_state(BATCH))
    assert (without.bias_ih, without.bias_hh) == (None, None)
    assert not any("bias" in name for name, _ in without.named_parameters())
    with torch.no_grad():
        for name, weight in with_biases.named_parameters():
            weight.copy_(torch.zeros_like(weight) if "bias" in name else without.get_parameter(name))
    torch.testing.assert_close(without(x, state), with_biases(x, state))
    torch.testing.assert_close(without.gates(x, state), with_biases.gates(x, state))


def test_the_inputs_share_of_all_steps_at_once_is_that_of_each(cell: Cell) -> None:
    x = torch.rand(BATCH, 7, FEATURES, generator=made(1))
    steps = torch.stack([cell.from_input(x[:, step]) for step in range(7)], dim=1)
    assert steps.shape == (BATCH, 7, len(cell.blocks) * HIDDEN)
    torch.testing.assert_close(cell.from_input(x), steps)


def test_it_begins_with_nothing_in_mind(cell: Cell) -> None:
    state = cell.initial_state(BATCH)
    assert len(state) == len(cell.state_names)
    assert all(part.shape == (BATCH, HIDDEN) and not part.any() for part in state)


def test_its_gates_have_names_and_a_value_for_each_row_and_unit(cell: Cell, x: torch.Tensor, state: tuple[torch.Tensor, ...]) -> None:
    gates = cell.gates(x, state)
    assert gates
    assert all(name.isidentifier() for name in gates)
    assert all(gate.shape == (BATCH, HIDDEN) and gate.isfinite().all() for gate in gates.values())


def test_a_step_is_the_update_of_its_gates(cell: Cell, x: torch.Tensor, state: tuple[torch.Tensor, ...]) -> None:
    after = cell(x, state)
    assert [part.shape for part in after] == [(BATCH, HIDDEN)] * len(cell.state_names)
    assert all(torch.equal(ours, theirs) for ours, theirs in zip(after, cell.update(state, cell.gates(x, state)), strict=True))
    assert any(not torch.equal(before, now) for before, now in zip(state, after, strict=True))


def test_rows_of_a_batch_do_not_see_each_other(cell: Cell, x: torch.Tensor, state: tuple[torch.Tensor, ...]) -> None:
    together = cell(x, state)
    for row in range(BATCH):
        alone = cell(x[row : row + 1], tuple(part[row : row + 1] for part in state))
        torch.testing.assert_close(alone, tuple(part[row : row + 1] for part in together))


@pytest.mark.parametrize("bias", [True, False])
def test_every_weight_learns(kind: type[Cell], bias: bool, x: torch.Tensor, state: tuple[torch.Tensor, ...]) -> None:
    cell = kind(FEATURES, HIDDEN, made(0), bias)
    sum(part.square().sum() for part in cell(x, state)).backward()  # type: ignore[union-attr]
    assert all(parameter.grad is not None and parameter.grad.any() for parameter in cell.parameters())


@pytest.mark.parametrize("bias", [True, False])
def test_its_gradients_are_those_of_its_values(kind: type[Cell], bias: bool) -> None:
    cell = kind(2, 3, made(0), bias).double()
    x = torch.rand(2, 2, dtype=torch.float64, generator=made(1))
    inputs = [x, *(part + 0.1 for part in cell.initial_state(2))]
    leaves = [*(part.requires_grad_() for part in inputs), *cell.parameters()]
    parts = len(cell.state_names)
    assert torch.autograd.gradcheck(lambda x, *rest: cell(x, rest[:parts]), leaves)  # which moves the weights in their place


@every_way
def test_it_unrolls_to_an_output_a_step_and_its_last_state(name: str, way: str) -> None:
    cell: Cell = registry.cells.load(name)(FEATURES, HIDDEN, made(0))
    outputs, last = ways(type(cell))[way](cell, torch.rand(BATCH, 7, FEATURES, generator=made(1)), cell.initial_state(BATCH))
    assert outputs.shape == (BATCH, 7, HIDDEN)
    assert len(last) == len(cell.state_names)
    torch.testing.assert_close(outputs[:, -1], last[0])


@every_way
def test_a_network_of_it_learns_to_tell_two_sequences_apart(name: str, way: str) -> None:
    network = Network(Model(cell=name, hidden_size=4, num_layers=2, implementation=way), Ends(1, 1), seed=0)
    x, y = torch.tensor([[1.0, 0, 0], [-1.0, 0, 0]]).unsqueeze(2), torch.tensor([[1.0], [-1.0]])
    optimiser = torch.optim.Adam(network.parameters(), 0.05)
    losses = []
    for _ in range(60):
        optimiser.zero_grad()
        loss = (network(x) - y).square().mean()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.1 < losses[0]
