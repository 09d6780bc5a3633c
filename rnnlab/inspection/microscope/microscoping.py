"""A network under the microscope: one step of one cell, and again after an edit."""

from copy import deepcopy
from dataclasses import replace
from math import isfinite

import numpy as np
import torch
from torch import Tensor

from rnnlab.errors import RunError
from rnnlab.inspection import opening
from rnnlab.inspection.microscope import anatomy
from rnnlab.inspection.microscope.circuit import Circuit
from rnnlab.inspection.microscope.equations import Floats, evaluate
from rnnlab.inspection.microscope.microscope import Look, Microscope, Pass
from rnnlab.inspection.microscope.notation import text
from rnnlab.inspection.microscope.rereading import Reading, read
from rnnlab.inspection.trace import REVERSE
from rnnlab.inspection.tracing import TURNS
from rnnlab.nn.network import Network
from rnnlab.training.training import Training


def microscope(experiment: str, upload: str, record: str, look: str) -> bytes:
    """The microscope, as bytes, on the newest weights of a run, or where `record` is "" on the fresh ones of an experiment (JSON).

    `upload` is the path of the file that the experiment learns from, "" for none. The window is one of the part that is watched.
    Raises RnnlabError for what is not there.
    """
    training = opening.stored(record) if record else opening.fresh(experiment, upload)
    return _of_training(training, Look.from_json(look)).to_bytes()


def _of_training(training: Training, look: Look) -> Microscope:
    """The microscope with names, inputs and answers as the user knows them."""
    task, prepared, window = training.task, training.prepared, opening.watched(training, look.window)
    tokens = training.network.ends.tokens > 0
    found = dissect(opening.before(training, look.window), training.network.embed(torch.tensor(window.x))[0].detach(), look)
    passes = found.original, found.edited
    said = [task.answer(prepared, window, torch.from_numpy(seen.outputs[None])).said() for seen in passes]
    original, edited = (replace(seen, answer=answer.answered) for seen, answer in zip(passes, said, strict=True))
    names = [f"embedding {column}" for column in range(found.x.shape[1])] if tokens else list(prepared.names)
    return replace(
        found,
        names=names,
        columns=names if look.layer == 1 else found.columns,
        inputs=found.x if tokens else task.inputs(prepared, window, 0),
        answer_names=said[0].names,
        truth=said[0].true,
        original=original,
        edited=edited,
    )


@torch.inference_mode()
def dissect(network: Network, x: Tensor, look: Look) -> Microscope:
    """What the network does at the looked-at step while it reads x (T, F), computed with 64 bits, so that sums are exact on screen.

    Columns and answers have numbers for names. Raises RunError for a layer, step, unit, column or gate that is not there.
    """
    _refuse(network, x, look)
    exact = deepcopy(network).double().eval()
    layer = exact.stack[look.layer - 1]
    cell = layer.cells[TURNS.index(look.direction)]
    equations, weights = anatomy.equations(cell), anatomy.weights(cell)
    circuit = Circuit(equations, cell.state_names)
    passes = [_pass(read(exact, x.double(), look, edited), circuit, weights) for edited in (False, True)]
    names, outputs = [f"input {column}" for column in range(x.shape[1])], passes[0].outputs
    return Microscope(
        look=look,
        title=cell.title,
        docstring="\n".join(f"{equation.name} = {text(equation.expression)}" for equation in equations),
        states=list(cell.state_names),
        columns=names if look.layer == 1 else _below(exact, look.layer - 1),
        names=names,
        answer_names=[f"output {number}" for number in range(len(outputs))],
        x=x.double().numpy(),
        inputs=x.double().numpy(),
        truth=np.full(len(outputs), np.nan),
        rows={name: np.atleast_1d(values[look.unit]) for name, values in weights.items()},
        original=passes[0],
        edited=passes[1],
    )


def _pass(reading: Reading, circuit: Circuit, weights: dict[str, Floats]) -> Pass:
    """A reading with the wires between the gates, which the code computes on its way without naming them."""
    wires = dict(reading.values)
    for part in circuit.parts:
        if part.name not in wires:
            wires[part.name] = evaluate(part.expression, wires | weights)
    return Pass(wires, reading.path, reading.outputs, reading.outputs)


def _below(network: Network, layer: int) -> list[str]:
    """The names of what a layer gives to the one above it."""
    turns = ["", " backwards"] if len(network.stack[layer - 1].cells) > 1 else [""]
    return [f"layer {layer}{turn}, unit {unit}" for turn in turns for unit in range(network.stack[layer - 1].cells[0].hidden_size)]


def _refuse(network: Network, x: Tensor, look: Look) -> None:
    """Raises RunError for what is not there."""
    _within("layer", look.layer, 1, len(network.stack))
    cells = network.stack[look.layer - 1].cells
    _within("step", look.step, 1, len(x))
    _within("unit", look.unit, 0, cells[0].hidden_size - 1)
    if look.direction not in TURNS[: len(cells)]:
        turned = "from the start, or from the end as" if len(cells) > 1 else "from the start only, not from the end as"
        raise RunError(f"This network reads {turned} {REVERSE!r}, and {look.direction!r} was asked for: choose another direction.")
    for column in look.inputs:
        _within("column", column, 0, x.shape[1] - 1)
    gates = [equation.name for equation in anatomy.equations(cells[0]) if not equation.name.endswith("'")]
    for place in look.clamps:
        gate, _, unit = place.partition(".")
        if gate not in gates:
            raise RunError(f"This cell has the gates {', '.join(gates)}, and {gate[:60]!r} was to be held: choose one of them.")
        _within("unit", int(unit or 0) if unit.isdecimal() or not unit else -1, 0, cells[0].hidden_size - 1)
    for value in (*look.inputs.values(), *look.clamps.values()):
        if not isfinite(value):
            raise RunError(f"An edit is a number, and {value} came: type one such as 0.5.")


def _within(what: str, number: int, first: int, last: int) -> None:
    if not first <= number <= last:
        raise RunError(f"There is {what} {first} to {last} here, and {what} {number} was asked for: choose one of them.")
