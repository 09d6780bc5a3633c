"""Surgery on a network's mind: it reads a sequence, some of its wires are cut on the way, and it reads on.

Source: interventions are J. Pearl's do(...), Causality (2000); on the units of a network, J. Vig et al. (2020), arXiv:2004.12265.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from rnnlab.answers import Answer, Labelled, Written
from rnnlab.inspection import opening
from rnnlab.inspection.surgery import grafting
from rnnlab.inspection.surgery.cutting import INTACT, Cut, Opened
from rnnlab.inspection.surgery.operation import Operation
from rnnlab.inspection.surgery.surgery import Surgery
from rnnlab.preparation.prepared import Prepared
from rnnlab.preparation.tokens import Tokened
from rnnlab.training.training import Training

MOST_SYMBOLS = 12


def operate(record: str, window: int, operation: str, number: int, step: int | None = None) -> bytes:
    """The surgery, as bytes, of an Operation (JSON) on a run's newest weights, or those after a milestone, while they read a sequence.

    Raises RunError where there are no weights yet, no such sequence, layer, place, unit, step, donor or number of the answer, or a
    network that does not just read and answer.
    """
    return surgery(opening.stored(record, step), window, Operation.from_json(operation), number).to_bytes()


@torch.no_grad()
def surgery(training: Training, window: int, operation: Operation, number: int = -1) -> Surgery:
    """The surgery, in the direction that reads from the start, with 64 bits and dropout off.

    `number` is one of the outputs, from 0 over all steps and classes, -1 for the last; before any softmax.
    """
    here = grafting.opened(training, window, operation.layer)
    grafting.refuse(here, operation)
    chosen = opening.numbered(here.network, here.inputs.shape[1], number)
    cut = _cut(training, here, operation)
    before, after = (_Reading(here, done) for done in (INTACT, cut))
    outputs = torch.cat([before.outputs, after.outputs])
    alone = opening.watched(training, window)
    answers = [training.task.answer(training.prepared, alone, row.unsqueeze(0)) for row in outputs]
    said = [answer.said() for answer in answers]
    known = _symbols(answers[0], training.prepared)
    symbols, chances = _likely(known, outputs, chosen)
    return Surgery(
        operation=operation,
        names=said[0].names,
        answered=np.array([one.answered for one in said]),
        true=said[0].true,
        states=list(here.cell.state_names),
        wires={name: np.concatenate([path.float(), after.wires[name].float()]) for name, path in before.wires.items()},
        above=_apart(before.given[1:], after.given[1:]),
        number=chosen,
        called=_called(said[0].names, known, outputs[0], chosen),
        outputs=here.network.ends.outputs,
        numbers=outputs.flatten(1)[:, chosen].numpy(),
        symbols=symbols,
        chances=chances,
    )


def _cut(training: Training, here: Opened, operation: Operation) -> Cut:
    """The operation as a cut in one row."""
    units = np.arange(here.cell.hidden_size)
    chosen = units == operation.unit if operation.unit is not None else units >= 0
    return Cut(chosen[:, None], grafting.grafts(training, here, operation, range(operation.first, operation.last + 1)))


class _Reading:
    """What an opened network goes through and answers while it reads."""

    def __init__(self, here: Opened, cut: Cut) -> None:
        self.wires, last = here.read(cut)
        self.given, lasts = here.onward(self.wires[here.cell.state_names[0]], last)
        self.outputs = here.network.conclude(self.given[-1], [lasts], None, None)


def _apart(before: list[Tensor], after: list[Tensor]) -> NDArray[np.float64]:
    """The norms of the differences of what layers gave, each (1, T, D H), after each step, (A, T)."""
    apart = [(now - then).norm(dim=2)[0].numpy() for then, now in zip(before, after, strict=True)]
    return np.array(apart, np.float64)


def _symbols(answer: Answer, prepared: Prepared) -> list[str]:
    """What the numbers of one step stand for, where the network answers which symbol it is, or comes next."""
    if isinstance(answer, Labelled):
        return answer.class_names
    return prepared.known.names if isinstance(answer, Written) and isinstance(prepared, Tokened) else []


def _called(names: list[str], symbols: list[str], outputs: Tensor, number: int) -> str:
    """What a number of the outputs (O,) or (T, O) stands for: a symbol at a step, a number of the answer, or just itself."""
    step, place = divmod(number, outputs.shape[-1])
    if symbols:
        return f"{symbols[place]!r} at step {step + 1}"
    return names[number] if len(names) == outputs.numel() else f"output {place} of the network at step {step + 1}"


def _likely(symbols: list[str], outputs: Tensor, number: int) -> tuple[list[str], NDArray[np.float64]]:
    """The symbols that are likeliest, before or after, at the step of a number of the outputs (2, T, O), and their chances, (2, S)."""
    if not symbols:
        return [], np.zeros((2, 0))
    chances = outputs[:, number // len(symbols)].softmax(dim=1).numpy()
    order = np.argsort(-chances.max(axis=0), kind="stable")[:MOST_SYMBOLS]
    return [symbols[place] for place in order], chances[:, order]
