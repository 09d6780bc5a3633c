"""A cell's equations and its weights under the names that its equations give them."""

from collections.abc import Mapping

import numpy as np
from torch import Tensor

from rnnlab.cells import Cell
from rnnlab.inspection.microscope.equations import Equation, Floats, parse, without

BIASES = {"b_i": "bias_ih", "b_h": "bias_hh"}
BLOCKS = {"W_i": "weight_ih", "W_h": "weight_hh", **BIASES}
"""What stands before a block's name in an equation, and the parameter that holds the rows of all blocks."""


def equations(cell: Cell) -> tuple[Equation, ...]:
    """What the cell computes: its docstring, without the biases where it has none."""
    absent = {f"{prefix}{block}" for prefix, name in BIASES.items() if getattr(cell, name) is None for block in cell.blocks}
    return without(parse(cell.__doc__ or ""), absent)


def weights(cell: Cell) -> dict[str, Floats]:
    """Every weight by its name in the equations. Shapes: W_i (H, F), W_h (H, H), all others (H,)."""
    parameters: Mapping[str, Tensor] = dict(cell.named_parameters())
    named = {
        f"{prefix}{block}": rows
        for prefix, name in BLOCKS.items()
        if name in parameters
        for block, rows in zip(cell.blocks, parameters[name].chunk(len(cell.blocks)), strict=True)
    }
    own = {name: values for name, values in parameters.items() if name not in BLOCKS.values()}
    return {name: values.detach().numpy().astype(np.float64) for name, values in (named | own).items()}
