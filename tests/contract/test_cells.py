import pytest
import torch

from rnnlab import registry
from rnnlab.cells import Cell
from rnnlab.experiment import Model
from rnnlab.nn.network import Network
from rnnlab.nn.unrolling import UNROLLINGS

BATCH, FEATURES, HIDDEN = 4, 3, 5


@pytest.fixture(params=registry.cells.names())
def kind(request: pytest.FixtureRequest) -> type[Cell]:
    return registry.cells.load(request.param)


@pytest.fixture
def cell(kind: type[Cell]) -> Cell:
    return kind(FEATURES, HIDDEN, torch.Generator().manual_seed(0))


@pytest.fixture
def x() -> torch.Tensor:
    return torch.randn(BATCH, FEATURES, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def state(cell: Cell) -> tuple[torch.Tensor, ...]:
    random = torch.Generator().manual_seed(2)
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
    shapes = {name: tuple(parameter.shape) for name, parameter in cell.named_parameters()}
    assert shapes["weight_ih"] == (rows, FEATURES)
    assert shapes["weight_hh"] == (rows, HIDDEN)
    assert shapes["bias_ih"] == shapes["bias_hh"] == (rows,)
    assert len(set(cell.blocks)) == len(cell.blocks)


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


def test_every_weight_learns(cell: Cell, x: torch.Tensor, state: tuple[torch.Tensor, ...]) -> None:
    sum(part.square().sum() for part in cell(x, state)).backward()  # type: ignore[union-attr]
    assert all(parameter.grad is not None and parameter.grad.any() for parameter in cell.parameters())


def test_its_gradients_are_those_of_its_values(kind: type[Cell]) -> None:
    cell = kind(2, 3, torch.Generator().manual_seed(0)).double()
    inputs = [torch.rand(2, 2, dtype=torch.float64), *(part + 0.1 for part in cell.initial_state(2))]
    assert torch.autograd.gradcheck(lambda x, *state: cell(x, state), [part.requires_grad_() for part in inputs])


@pytest.mark.parametrize("unroll", UNROLLINGS.values(), ids=UNROLLINGS)
def test_it_unrolls_to_an_output_a_step_and_its_last_state(cell: Cell, unroll) -> None:
    outputs, last = unroll(cell, torch.rand(BATCH, 7, FEATURES), cell.initial_state(BATCH))
    assert outputs.shape == (BATCH, 7, HIDDEN)
    assert len(last) == len(cell.state_names)
    torch.testing.assert_close(outputs[:, -1], last[0])


@pytest.mark.parametrize("unrolling", UNROLLINGS)
@pytest.mark.parametrize("name", registry.cells.names())
def test_a_network_of_it_learns_to_tell_two_sequences_apart(name: str, unrolling: str) -> None:
    network = Network(Model(cell=name, hidden_size=4, num_layers=2, unrolling=unrolling), 1, 1, seed=0)
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
