import pytest
import torch
from torch import Tensor

from rnnlab import registry
from rnnlab.cells import Cell
from rnnlab.nn.unrolling import ways

NAMES = [name for name in registry.cells.names() if "bptt" in ways(registry.cells.load(name))]

every_cell = pytest.mark.parametrize("name", NAMES)
every_bias = pytest.mark.parametrize("bias", [True, False], ids=["bias", "no bias"])


def leaves(name: str, bias: bool, sizes: tuple[int, int, int, int], dtype: torch.dtype = torch.float64) -> tuple[Cell, list[Tensor]]:
    """A cell; and what it reads, its first state and its weights, all of which learn. sizes are B, T, F and H."""
    batch, steps, features, hidden = sizes
    cell: Cell = registry.cells.load(name)(features, hidden, torch.Generator().manual_seed(0), bias).to(dtype)
    random = torch.Generator().manual_seed(1)
    x, *state = (torch.randn(size, generator=random) for size in ((batch, steps, features), *[(batch, hidden)] * len(cell.state_names)))
    return cell, [*(part.to(dtype).requires_grad_() for part in (x, *state)), *cell.parameters()]


def test_the_gradient_of_the_common_cells_and_of_all_scanned_ones_is_written_out() -> None:
    scanned = {name for name in registry.cells.names() if not registry.cells.load(name).recurrent}
    assert set(NAMES) == {"rnn", "rnn_relu", "irnn", "lstm", "gru"} | scanned


@pytest.mark.parametrize("lengths", [None, [3, 1]], ids=["full", "padded"])
@pytest.mark.parametrize("steps", [1, 2, 5])
@every_bias
@every_cell
def test_its_gradients_are_those_of_its_values(name: str, bias: bool, steps: int, lengths: list[int] | None) -> None:
    cell, inputs = leaves(name, bias, (2, steps, 2, 3))
    ends = None if lengths is None else torch.tensor(lengths).clamp(max=steps)

    def read(x: Tensor, *rest: Tensor) -> tuple[Tensor, ...]:  # gradcheck moves the weights in their place
        outputs, last = ways(type(cell))["bptt"](cell, x, rest[: len(cell.state_names)], ends)
        return outputs, *last

    assert torch.autograd.gradcheck(read, inputs)


@every_bias
@every_cell
def test_its_gradients_in_single_precision_are_those_in_double_but_for_rounding(name: str, bias: bool) -> None:
    found = []
    for dtype in (torch.float32, torch.float64):
        cell, inputs = leaves(name, bias, (8, 40, 4, 16), dtype)
        outputs, last = ways(type(cell))["bptt"](cell, inputs[0], tuple(inputs[1 : 1 + len(cell.state_names)]))
        (outputs.square().mean() + sum(part.square().mean() for part in last)).backward()
        found.append([leaf.grad.double() for leaf in inputs if leaf.grad is not None])
        assert len(found[-1]) == len(inputs)
    for single, double in zip(*found, strict=True):
        assert (single - double).norm() < 2e-6 * double.norm()


@every_cell
def test_its_gradient_goes_back_as_often_as_it_is_asked_for(name: str) -> None:
    cell, inputs = leaves(name, True, (2, 5, 2, 3))
    outputs, _ = ways(type(cell))["bptt"](cell, inputs[0], tuple(inputs[1 : 1 + len(cell.state_names)]))
    for _ in range(2):
        outputs.square().sum().backward(retain_graph=True)
    twice = [leaf.grad.clone() for leaf in inputs if leaf.grad is not None]
    cell, inputs = leaves(name, True, (2, 5, 2, 3))
    outputs, _ = ways(type(cell))["bptt"](cell, inputs[0], tuple(inputs[1 : 1 + len(cell.state_names)]))
    outputs.square().sum().backward()
    torch.testing.assert_close(twice, [2 * leaf.grad for leaf in inputs if leaf.grad is not None])
