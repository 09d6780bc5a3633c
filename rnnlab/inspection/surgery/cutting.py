"""A network read with some wires of one layer cut: other values are put on them, and all that reads these is computed anew."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from rnnlab.cells import Cell, Gates, State
from rnnlab.inspection.microscope import anatomy
from rnnlab.inspection.microscope.equations import INPUT, Equation, Floats, Name, evaluate, walk
from rnnlab.nn.layer import Layer
from rnnlab.nn.network import Network
from rnnlab.nn.unrolling import flip

Values = Mapping[str, Floats]


@dataclass(frozen=True)
class Cut:
    """What is put on which wires of a cell, at some of the steps that it reads, in rows that are otherwise alike.

    Shapes: units (H, B), the units of each row whose wires are cut; values (H, 1), by the number of the step from 0, then by wire: f
    for a gate, h' for a part of the new state.
    """

    units: NDArray[np.bool_]
    values: Mapping[int, Values]


INTACT = Cut(np.zeros((0, 0), bool), {})
"""Nothing is cut."""


def do(equations: Collection[Equation], known: Values, edits: Values) -> dict[str, Floats]:
    """All that is known, with edits, and with every later result anew that reads, by way of others or not, what was edited."""
    found, changed = {**known, **edits}, set(edits)
    for equation in equations:
        reads = {node.name for node in walk(equation.expression) if isinstance(node, Name)}
        if equation.name not in edits and reads & changed:
            found[equation.name] = evaluate(equation.expression, found)
            changed.add(equation.name)
    return found


def steps(cell: Cell, x: Tensor, state: State, cut: Cut) -> Iterator[tuple[Gates, State]]:
    """The gates and the new state of each step of x (1, T, F), each part (B, H), or (1, H) as long as all rows are alike."""
    equations = anatomy.equations(cell)
    weights = {name: values if values.ndim == 2 else values[:, None] for name, values in anatomy.weights(cell).items()}
    for number, (x_t, from_x) in enumerate(zip(x.unbind(1), cell.from_input(x).unbind(1), strict=True)):
        gates = cell.mix(from_x, state)
        after = cell.update(state, gates)
        if number in cut.values:
            wires = _wires(cell, x_t, state, gates, after)
            edits = {name: np.where(cut.units, value, wires[name]) for name, value in cut.values[number].items()}
            rows = _rows(do(equations, wires | weights, edits), [*gates, *_primed(cell)], cut.units.shape, x)
            gates, after = {name: rows[name] for name in gates}, tuple(rows[name] for name in _primed(cell))
        state = after
        yield gates, state


def _primed(cell: Cell) -> list[str]:
    """The wires of the new state."""
    return [f"{name}'" for name in cell.state_names]


def _wires(cell: Cell, x: Tensor, state: State, gates: Gates, after: State) -> dict[str, Floats]:
    """Every wire of a step as columns, (H, 1) or (H, B)."""
    old, new = zip(cell.state_names, state, strict=True), zip(_primed(cell), after, strict=True)
    named = {INPUT: x, **dict(old), **gates, **dict(new)}
    return {name: values.T.numpy().astype(np.float64) for name, values in named.items()}


def _rows(found: Values, names: list[str], shape: tuple[int, ...], like: Tensor) -> dict[str, Tensor]:
    """Columns back as rows (B, H)."""
    return {name: torch.from_numpy(np.broadcast_to(found[name], shape).T.copy()).to(like.dtype) for name in names}


@dataclass(frozen=True)
class Opened:
    """A network about to read a sequence, opened at that direction of a layer, counted from 1, which reads from the start."""

    network: Network
    number: int
    inputs: Tensor
    """What the layer reads, (1, T, F)."""

    @classmethod
    def of(cls, network: Network, x: Tensor, number: int) -> "Opened":
        """The network about to read x (1, T, ...): the layers below have read it."""
        inputs = network.embed(x)
        for below in network.stack[: number - 1]:
            inputs, _ = below(inputs, below.initial_state(1))
        return cls(network, number, inputs)

    @property
    def layer(self) -> Layer:
        """The opened one."""
        return self.network.stack[self.number - 1]

    @property
    def cell(self) -> Cell:
        """The opened one."""
        return self.layer.cells[0]

    def read(self, cut: Cut = INTACT) -> tuple[dict[str, Tensor], State]:
        """Every part of the state and every gate while the cell reads, by name, (B, T, H), and the last state."""
        walked = list(steps(self.cell, self.inputs, self.layer.initial_state(1)[0], cut))
        named = [{**dict(zip(self.cell.state_names, state, strict=True)), **gates} for gates, state in walked]
        return {name: torch.stack([wires[name] for wires in named], dim=1) for name in named[0]}, walked[-1][1]

    def onward(self, h: Tensor, last: State) -> tuple[list[Tensor], list[State]]:
        """What this layer and each above it give, (B, T, D H), where the cell went through h (B, T, H); and where the top layer ended."""
        outputs, lasts = self._beside(h, last)
        given = [outputs]
        for above in self.network.stack[self.number :]:
            outputs, lasts = above(outputs, above.initial_state(len(h)))
            given.append(outputs)
        return given, lasts

    def _beside(self, h: Tensor, last: State) -> tuple[Tensor, list[State]]:
        """What the layer gives, as Layer.forward does."""
        layer, rows, lasts = self.layer, len(h), [last]
        if len(layer.cells) > 1:
            backwards, end = self._backwards
            h, lasts = torch.cat([h, backwards.expand(rows, -1, -1)], dim=2), [last, tuple(part.expand(rows, -1) for part in end)]
        return layer.norm(h) if layer.norm else h, lasts

    @cached_property
    def _backwards(self) -> tuple[Tensor, State]:
        """What the other direction gives, in the order of the data, and where it ends: no cut reaches it."""
        outputs, end = self.layer.unrollings["by_hand"](self.layer.cells[1], flip(self.inputs), self.layer.initial_state(1)[1])
        return flip(outputs), end
