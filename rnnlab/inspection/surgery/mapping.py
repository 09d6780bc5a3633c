"""One number of the answer after an operation on each unit at each step, all units of a step in one batch."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from rnnlab.cells import Cell, State
from rnnlab.inspection import opening
from rnnlab.inspection.surgery import cutting, grafting
from rnnlab.inspection.surgery.causal_map import CausalMap
from rnnlab.inspection.surgery.cutting import Cut, Opened, Values
from rnnlab.inspection.surgery.operation import Operation
from rnnlab.nn.network import Network
from rnnlab.training.training import Training

Whole = NDArray[np.int64]

WORK = 6e10
"""Products, in about 2 s of one thread of a CPU."""
A_STEP, A_GATE = 1e6, 40
"""What a step costs beside its products, and a gate of a unit at a step, in products."""
LEAST_STEPS, MOST_CELLS = 12, 20_000
AT_ONCE = 16_000_000
"""Numbers that stand in memory for all steps of a batch."""


def map_causes(record: str, window: int, operation: str, number: int, step: int | None = None) -> bytes:
    """The causal map, as bytes, of an Operation (JSON), whatever its unit and steps, by a run's newest weights or those after a milestone.

    Raises RunError as `operating.operate` does.
    """
    return causes(opening.stored(record, step), window, Operation.from_json(operation), number).to_bytes()


@torch.inference_mode()
def causes(training: Training, window: int, operation: Operation, number: int = -1) -> CausalMap:
    """The map of one number of the outputs, as for `operating.surgery`, over as many steps and units as there is time for, evenly."""
    whole = grafting.opened(training, window, operation.layer, torch.float32)
    chosen = opening.numbered(whole.network, whole.inputs.shape[1], number)
    here = _as_far_as(whole, chosen)
    can = here.inputs.shape[1]
    if operation.donor is not None and not operation.donor_step:
        can = min(can, opening.watched(training, operation.donor).x.shape[1])
    steps, units = thinned(here, can)
    trials = _Trials(here, chosen, grafting.grafts(training, here, operation, steps.tolist()))
    effects = np.array([trials.effects(step, units) for step in steps.tolist()])
    facts = here.cell.hidden_size, trials.answer, chosen, here.network.ends.outputs
    return CausalMap(operation, effects, steps, units, can, *facts)


def thinned(here: Opened, can: int) -> tuple[Whole, Whole]:
    """The steps, from 1, of so many, and the units, that there is time for: fewer steps first, then fewer units."""
    width, length = here.cell.hidden_size, here.inputs.shape[1]
    above = [cell for layer in here.network.stack[here.number :] for cell in layer.cells]
    each = length * ((_work(here.cell) - here.cell.weight_ih.numel()) / 2 + sum(map(_work, above)))
    alone = length * A_STEP * (0.5 + len(above))
    most = min(can, max(MOST_CELLS // width, 1))
    steps = int(np.clip(WORK / (alone + width * each), min(LEAST_STEPS, most), most))
    units = int(np.clip((WORK / steps - alone) / each, 1, width))
    return _evenly(1, can, steps), _evenly(0, width - 1, units)


def _work(cell: Cell) -> float:
    """Of one row at one step."""
    return A_GATE * len(cell.blocks) * cell.hidden_size + sum(weights.numel() for weights in cell.parameters())


def _evenly(first: int, last: int, count: int) -> Whole:
    return np.unique(np.linspace(first, last, count).round().astype(np.int64))


def _as_far_as(whole: Opened, number: int) -> Opened:
    """A sequence is read until the number is answered, where nothing that follows can matter."""
    ends = whole.network.ends
    if not ends.every_step or len(whole.layer.cells) > 1:
        return whole
    return replace(whole, inputs=whole.inputs[:, : number // ends.outputs + 1])


class _Trials:
    """One number of the answer when units are operated on one at a time."""

    def __init__(self, here: Opened, number: int, grafts: Mapping[int, Values]) -> None:
        self.here, self.number, self.grafts = here, number, grafts
        self.path, _ = here.read()
        held = here.inputs.shape[1] * sum(cell.weight_ih.shape[0] for layer in here.network.stack for cell in layer.cells)
        self.rows = max(AT_ONCE // held, 1)
        self.answer = 0.0

    def effects(self, step: int, units: Whole) -> NDArray[np.float32]:
        """The number after the operation on each of the units at one step, from 1, less the number before, (U,)."""
        pieces = [self._effects(step, units[start : start + self.rows]) for start in range(0, len(units), self.rows)]
        return np.concatenate(pieces)

    def _effects(self, step: int, units: Whole) -> NDArray[np.float32]:
        """The same of a few units, the last row of the batch left as it is."""
        here, rows = self.here, len(units) + 1
        cut = np.zeros((here.cell.hidden_size, rows), bool)
        cut[units, np.arange(len(units))] = True
        rest = cutting.steps(here.cell, here.inputs[:, step - 1 :], self._before(step), Cut(cut, {0: self.grafts[step - 1]}))
        states = [state for _, state in rest]
        read = self.path[here.cell.state_names[0]][:, : step - 1].expand(rows, -1, -1)
        given, lasts = here.onward(torch.cat([read, torch.stack([state[0] for state in states], dim=1)], dim=1), states[-1])
        numbers = _number(here.network, given[-1], lasts, self.number).numpy()
        self.answer = float(numbers[-1])
        return np.asarray(numbers[:-1] - numbers[-1])

    def _before(self, step: int) -> State:
        """The state with which a step begins."""
        if step == 1:
            return self.here.layer.initial_state(1)[0]
        return tuple(self.path[name][:, step - 2] for name in self.here.cell.state_names)


def _number(network: Network, outputs: Tensor, lasts: list[State], number: int) -> Tensor:
    """One number of each row's answer, (B,); a network that answers at each step answers at one only."""
    if not network.ends.every_step:
        return network.conclude(outputs, [lasts], None, None)[:, number]
    step, place = divmod(number, network.ends.outputs)
    return network.answer(outputs[:, step])[:, place]
