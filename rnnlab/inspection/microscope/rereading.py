"""A window read once more, by the cells' own code, with what a person changed in it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from rnnlab.cells import Cell, Gates, State
from rnnlab.inspection.microscope import anatomy
from rnnlab.inspection.microscope.equations import INPUT, Floats, follow
from rnnlab.inspection.microscope.microscope import Look
from rnnlab.inspection.tracing import TURNS
from rnnlab.nn.network import Network, States


@dataclass(frozen=True)
class Reading:
    """What the looked-at cell held at the looked-at step by name (x, state, gates, new state), its h at all steps, the answer.

    Shapes: each of values (H,), x (F,); path (T, H); outputs (O,), or (T, O) where the network answers at each step.
    """

    values: dict[str, Floats]
    path: Floats
    outputs: Floats


@dataclass(frozen=True)
class Step:
    """One step of one cell. Shapes: x (1, F), all others (1, H)."""

    x: Tensor
    before: State
    gates: Gates
    after: State


def read(network: Network, x: Tensor, look: Look, edited: bool) -> Reading:
    """The network, without dropout, reading x (T, F), with the edits of the look or without."""
    inputs = x.clone().unsqueeze(0)
    for column, value in look.inputs.items() if edited else ():
        inputs[0, look.step - 1, column] = value
    at = len(x) - look.step if look.direction else look.step - 1
    ended: States = []
    for number, layer in enumerate(network.stack, start=1):
        walks = []
        for cell, first, turn in zip(layer.cells, layer.initial_state(1), TURNS, strict=False):
            here = number == look.layer and turn == look.direction
            clamps = {at: look.clamps} if edited and here and look.clamps else {}
            walks.append(_walk(cell, inputs.flip(1) if turn else inputs, first, clamps))
            if here:
                values, path = _values(cell, walks[-1][at]), _path(walks[-1], turn)
        outputs = torch.cat([_path(walk, turn) for walk, turn in zip(walks, TURNS, strict=False)], dim=1).unsqueeze(0)
        inputs = layer.norm(outputs) if layer.norm else outputs
        ended.append([walk[-1].after for walk in walks])
    return Reading(values, path.numpy(), network.conclude(inputs, ended, None, None)[0].numpy())


def _walk(cell: Cell, x: Tensor, state: State, clamps: Mapping[int, Mapping[str, float]]) -> list[Step]:
    """All steps of x (1, T, F); at some of them, by number, gates are held."""
    walk = []
    for number, x_t in enumerate(x.unbind(1)):
        walk.append(_held(cell, x_t, state, clamps[number]) if number in clamps else _step(cell, x_t, state))
        state = walk[-1].after
    return walk


def _step(cell: Cell, x: Tensor, state: State) -> Step:
    gates = cell.gates(x, state)
    return Step(x, state, gates, cell.update(state, gates))


def _held(cell: Cell, x: Tensor, state: State, clamps: Mapping[str, float]) -> Step:
    """A step in which gates are held: the equations in their order, so that a later gate sees what an earlier one has become."""
    known = {INPUT: x, **dict(zip(cell.state_names, state, strict=True))}
    vectors = {name: values[0].numpy() for name, values in known.items()}
    found = follow(anatomy.equations(cell), vectors | anatomy.weights(cell), clamps)
    rows = {name: torch.from_numpy(values).unsqueeze(0) for name, values in found.items()}
    after = tuple(rows.pop(f"{name}'") for name in cell.state_names)
    return Step(x, state, rows, after)


def _path(walk: list[Step], turn: str) -> Tensor:
    """h after each step in the order of the data, (T, H)."""
    along = torch.cat([step.after[0] for step in walk])
    return along.flip(0) if turn else along


def _values(cell: Cell, step: Step) -> dict[str, Floats]:
    before = dict(zip(cell.state_names, step.before, strict=True))
    after = {f"{name}'": part for name, part in zip(cell.state_names, step.after, strict=True)}
    named = {INPUT: step.x, **before, **step.gates, **after}
    return {name: values[0].numpy().astype(np.float64) for name, values in named.items()}
