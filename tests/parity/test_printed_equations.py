import re

import pytest
import torch
from torch import Tensor
from torch.testing import assert_close

from rnnlab import registry
from rnnlab.cells import Cell

FEATURES, HIDDEN = 3, 4

MATRIX = re.compile(r"(W_\w+) (\w+|\([^()]*\))")


def lines(cell: Cell) -> list[tuple[str, str]]:
    """The equations of a cell's docstring as Python: "W_hn (r * h)" is a product, and "c'" a name."""
    equations = (cell.__doc__ or "").partition("\n\n")[0].replace("'", "_new")
    sides = [line.strip().split(" = ") for line in equations.splitlines()]
    return [(left, MATRIX.sub(r"(\1 @ \2)", right)) for left, right in sides]


def named(cell: Cell) -> dict[str, Tensor]:
    """The weights by the names that they have in the equations."""
    found = {name: weight for name, weight in cell.named_parameters() if name.startswith("p_")}
    for letter, matrix, bias in (("i", "weight_ih", "bias_ih"), ("h", "weight_hh", "bias_hh")):
        if cell.recurrent or letter == "i":
            halves = (cell.get_parameter(name).chunk(len(cell.blocks)) for name in (matrix, bias))
            for block, rows, constants in zip(cell.blocks, *halves, strict=True):
                found |= {f"W_{letter}{block}": rows, f"b_{letter}{block}": constants}
    return found


@pytest.mark.parametrize("name", registry.cells.names())
def test_a_cell_does_what_its_printed_equations_say(name: str) -> None:
    cell: Cell = registry.cells.load(name)(FEATURES, HIDDEN, torch.Generator().manual_seed(0)).double()
    random = torch.Generator().manual_seed(1)
    x, *state = (torch.randn(size, dtype=torch.float64, generator=random) for size in (FEATURES, *[HIDDEN] * len(cell.state_names)))
    known = {"x": x, **dict(zip(cell.state_names, state, strict=True)), **named(cell)}
    known |= {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}  # type: ignore[dict-item]
    for left, right in lines(cell):
        known[left] = eval(right, {"__builtins__": {}}, known)
    batch = tuple(part.unsqueeze(0) for part in state)
    gates, after = cell.gates(x.unsqueeze(0), batch), cell(x.unsqueeze(0), batch)
    assert_close({gate: values[0] for gate, values in gates.items()}, {gate: known[gate] for gate in gates})
    assert_close([part[0] for part in after], [known[f"{part}_new"] for part in cell.state_names])
    assert {left for left, _ in lines(cell)} == {*gates, *(f"{part}_new" for part in cell.state_names)}
