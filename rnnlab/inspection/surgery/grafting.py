"""What an operation puts into a network, and where: one value, or what was there while it read another sequence."""

from collections.abc import Iterable
from copy import deepcopy

import numpy as np
import torch

from rnnlab.cells import Cell
from rnnlab.errors import RunError
from rnnlab.inspection import opening
from rnnlab.inspection.microscope import anatomy
from rnnlab.inspection.surgery.cutting import Opened, Values
from rnnlab.inspection.surgery.operation import WHOLE, Operation
from rnnlab.training.training import Training


def opened(training: Training, window: int, layer: int, dtype: torch.dtype = torch.float64) -> Opened:
    """The network about to read one watched sequence, dropout off, opened at a layer.

    Raises RunError where there is no such sequence or layer, or for a network that does not just read and answer.
    """
    network = deepcopy(opening.reader(training, window)).to(dtype)
    opening.layer(network, layer)
    x = torch.tensor(opening.watched(training, window).x)
    return Opened.of(network, x.to(dtype) if x.is_floating_point() else x, layer)


def wires(cell: Cell, place: str) -> list[str]:
    """The wires that a place stands for. Raises RunError where the cell has none such."""
    gates = [equation.name for equation in anatomy.equations(cell) if not equation.name.endswith("'")]
    if place in gates:
        return [place]
    if place not in (*cell.state_names, WHOLE):
        there = ", ".join([WHOLE, *cell.state_names, *gates])
        raise RunError(f"This cell can be operated on at {there}, and {place[:60]!r} was asked for: choose one of them.")
    return [f"{name}'" for name in cell.state_names if place in (name, WHOLE)]


def grafts(training: Training, here: Opened, operation: Operation, steps: Iterable[int]) -> dict[int, Values]:
    """What a cut at these steps, from 1, puts on each wire of the operation's place, by the number of the step from 0.

    Raises RunError where there is no such place, donor, or step of the donor.
    """
    names = wires(here.cell, operation.place)
    if operation.donor is None:
        value = {name: np.array([[operation.value]]) for name in names}
        return {step - 1: value for step in steps}
    given, _ = opened(training, operation.donor, operation.layer).read()
    length, found = next(iter(given.values())).shape[1], dict[int, Values]()
    for step in steps:
        source = operation.donor_step or step
        if not 1 <= source <= length:
            whose = f"Sequence {operation.donor} has steps 1 to {length}"
            raise RunError(f"{whose}, and what it held at step {source} was asked for: choose one of its steps, or an earlier operation.")
        found[step - 1] = {name: given[name.rstrip("'")][0, source - 1].unsqueeze(1).numpy() for name in names}
    return found


def refuse(here: Opened, operation: Operation) -> None:
    """Raises RunError for a unit or steps that are not there."""
    units, length = here.cell.hidden_size, here.inputs.shape[1]
    if operation.unit is not None and not 0 <= operation.unit < units:
        raise RunError(f"This layer has units 0 to {units - 1}, and unit {operation.unit} was asked for: choose one of these.")
    if not 1 <= operation.first <= operation.last <= length:
        raise RunError(
            f"This sequence has steps 1 to {length}, and an operation from step {operation.first} to step {operation.last} was asked for: "
            "choose steps in their order among these."
        )
