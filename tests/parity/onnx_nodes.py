"""The recurrent nodes of ONNX, run by our cells.

Source: the operators RNN, GRU and LSTM of onnx, Operators.md. Shapes there: X (T, B, F), W (D, G H, F), R (D, G H, H), B (D, 2 G H),
P (D, 3 H), states (D, B, H), Y (T, D, B, H); with layout=1 the batch comes first.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from rnnlab import registry
from rnnlab.cells import Cell
from rnnlab.nn.unrolling import Way, flip, ways

Arrays = Mapping[str, NDArray[Any]]

BLOCKS = {"RNN": ["h"], "LSTM": ["i", "o", "f", "g"], "GRU": ["z", "r", "n"]}
"""The blocks of rows of W, R and B in ONNX's order, by our names of them."""
PEEPHOLES = ["p_i", "p_o", "p_f"]
TURNS = {"forward": [False], "reverse": [True], "bidirectional": [False, True]}


def kind(operator: str, inputs: Arrays, attributes: Mapping[str, Any]) -> type[Cell]:
    """The cell of ours that a node is a loop of."""
    names = {"RNN": "rnn", "GRU": "gru" if attributes.get("linear_before_reset") else "gru_reset_first"}
    names["LSTM"] = "peephole_lstm" if "P" in inputs else "lstm"
    return registry.cells.load(names[operator])


def run(operator: str, inputs: Arrays, attributes: Mapping[str, Any], way: Way) -> dict[str, NDArray[Any]]:
    """Y, Y_h and for an LSTM Y_c, by name."""
    assert "activations" not in attributes and "clip" not in attributes
    made = kind(operator, inputs, attributes)
    x = torch.from_numpy(inputs["X"])
    x = x if attributes.get("layout") else x.transpose(0, 1)
    lengths = torch.from_numpy(inputs["sequence_lens"]).long() if "sequence_lens" in inputs else None
    outputs, lasts = [], []
    for direction, backwards in enumerate(TURNS[attributes.get("direction", b"forward").decode()]):
        cell = filled(made, operator, {name: array[direction] for name, array in inputs.items() if name in "WRBP"})
        state = first(cell, x, inputs, direction, bool(attributes.get("layout")))
        read, last = ways(made)[way](cell, flip(x, lengths) if backwards else x, state, lengths)
        outputs.append(flip(read, lengths) if backwards else read)
        lasts.append(last)
    return laid_out(outputs, lasts, bool(attributes.get("layout")))


def filled(made: type[Cell], operator: str, arrays: Arrays) -> Cell:
    """A cell with the weights of one direction of a node."""
    size = arrays["R"].shape[1]
    rows = np.concatenate([np.arange(size) + size * BLOCKS[operator].index(block) for block in made.blocks])
    weights = {"weight_ih": arrays["W"][rows], "weight_hh": arrays["R"][rows]}
    if "B" in arrays:
        weights["bias_ih"], weights["bias_hh"] = (half[rows] for half in np.split(arrays["B"], 2))
    if "P" in arrays:
        weights |= dict(zip(PEEPHOLES, np.split(arrays["P"], 3), strict=True))
    cell = made(arrays["W"].shape[1], size, bias="B" in arrays).to(torch.from_numpy(arrays["W"]).dtype)
    cell.load_state_dict({name: torch.from_numpy(values) for name, values in weights.items()})
    return cell


def first(cell: Cell, x: Tensor, inputs: Arrays, direction: int, batch_first: bool) -> tuple[Tensor, ...]:
    """The first state of one direction: as given, else zeros."""
    there = {name: inputs.get(f"initial_{name}") for name in cell.state_names}
    zeros = dict(zip(cell.state_names, cell.initial_state(len(x)), strict=True))
    return tuple(
        zeros[name] if part is None else torch.from_numpy(part[:, direction] if batch_first else part[direction])
        for name, part in there.items()
    )


def laid_out(outputs: list[Tensor], lasts: list[tuple[Tensor, ...]], batch_first: bool) -> dict[str, NDArray[Any]]:
    """Ours as ONNX lays them out."""
    y = torch.stack(outputs, dim=2)
    found = {"Y": y if batch_first else y.permute(1, 2, 0, 3)}
    for name, parts in zip(("Y_h", "Y_c"), zip(*lasts, strict=True), strict=False):
        found[name] = torch.stack(parts, dim=1 if batch_first else 0)
    return {name: values.detach().numpy() for name, values in found.items()}
