"""The dynamics of a trained layer: what its steps do to any state while the input is held, and to errors while a sequence is read."""

from dataclasses import dataclass

import torch
from torch import Tensor

from rnnlab.errors import RunError
from rnnlab.inspection import opening
from rnnlab.inspection.dynamics import readout
from rnnlab.inspection.dynamics.dynamics import Dynamics, Plane
from rnnlab.inspection.dynamics.fixed_points import Found, search
from rnnlab.inspection.dynamics.lyapunov import MOST_STEPS, exponents
from rnnlab.inspection.dynamics.reference import Reading, few, read
from rnnlab.inspection.dynamics.step_map import StepMap, exact
from rnnlab.preparation.tokens import UNKNOWN, Tokened
from rnnlab.training.training import Training

LARGEST, MOST_STARTS, LEAST_STARTS, MOST_WORK = 256, 32, 4, 120_000
"""Numbers of a state, starts, and starts times the numbers of a Jacobian, of a search for points."""
ARROWS, CELLS = 15, 41


def find_dynamics(record: str, window: int, layer: int, held: str = "mean", step: int | None = None) -> bytes:
    """The dynamics, as bytes, of a run's newest weights, or those after a milestone. held: "mean", "zero", "step 3" or "token word".

    Raises RunError where there are no weights yet, no such sequence or layer, or nothing such to hold.
    """
    return dynamics(opening.stored(record, step), window, layer, held).to_bytes()


@torch.no_grad()
def dynamics(training: Training, window: int, layer: int, held: str) -> Dynamics:
    """The dynamics of the direction of a layer, counted from 1, that reads from the start."""
    cell = exact(opening.layer(training.network, layer).cells[0])
    own = read(opening.before(training, window), opening.watched(training, window), layer)
    x, words = _held(training, own, layer, held)
    field = _Field(training, layer, StepMap(cell, x))
    many = read(training.network, few(training.prepared.part(training.prepared.watched), cell.hidden_size), layer)
    starts = min(max(MOST_WORK // field.step.size**2, LEAST_STARTS), MOST_STARTS)
    refused = "" if field.step.size <= LARGEST else _too_large(field.step.size)
    found = _none(field.step.size) if refused else search(field.step, many.states[many.there], starts)
    values = _eigenvalues(field.step, found.points)
    last = own.states[0, -MOST_STEPS - 1] if own.x.shape[1] > MOST_STEPS else own.first[0]
    return Dynamics(
        points=found.points.numpy(),
        speeds=found.speeds.numpy(),
        ended=found.ended.numpy(),
        real=values.real.numpy(),
        imaginary=values.imag.numpy(),
        answers=field.answers(found.points).numpy(),
        exponents=exponents(cell, own.x[0, -MOST_STEPS:], last).numpy(),
        steps=min(own.x.shape[1], MOST_STEPS),
        units=cell.hidden_size,
        parts=list(cell.state_names),
        starts=0 if refused else starts,
        held=words,
        outputs=field.outputs,
        classes=bool(readout.classes(training)),
        refused=refused,
        plane=field.plane(own, many) if field.step.size == 2 else None,
    )


@dataclass(frozen=True)
class _Field:
    """A step with its input held, and what the network would answer in a state."""

    training: Training
    layer: int
    step: StepMap

    @property
    def outputs(self) -> list[str]:
        """The names of the numbers of an answer."""
        there = readout.readout(self.training.network, self.layer)
        return readout.outputs(self.training) if there else []

    def answers(self, states: Tensor) -> Tensor:
        """(B, O) in whole states (B, D)."""
        answering = readout.readout(self.training.network, self.layer)
        if not answering or not self.outputs:
            return states.new_zeros(len(states), 0)
        return answering(states[:, : self.step.cell.hidden_size].float()).double()

    def plane(self, own: Reading, many: Reading) -> Plane:
        """Within -1 and 1 where all states are, else as wide as they go."""
        seen = torch.cat([own.states[0], many.states[many.there]]).double()
        least, most = seen.amin(dim=0).clamp(max=-1.0), seen.amax(dim=0).clamp(min=1.0)
        ends = torch.stack([(10 * least).floor(), (10 * most).ceil()], dim=1) / 10
        places = _grid(ends, ARROWS, 0.0)
        moves = (self.step(places) - places).reshape(ARROWS, ARROWS, 2).numpy()
        answers = self.answers(_grid(ends, CELLS, 0.5)).reshape(CELLS, CELLS, -1).numpy()
        return Plane(ends.numpy(), moves, answers, own.states[0].double().numpy())


def _grid(ends: Tensor, count: int, inside: float) -> Tensor:
    """Even places (count^2, 2) from edge to edge, unit 0 slowest, or with `inside` 0.5, the middles of as many cells."""
    share = (torch.arange(count, dtype=torch.float64) + inside) / (count - 1 + 2 * inside)
    along = ends[:, :1] + share * (ends[:, 1:] - ends[:, :1])
    return torch.cartesian_prod(along[0], along[1])


def _held(training: Training, own: Reading, layer: int, held: str) -> tuple[Tensor, str]:
    """The input (F,) that is read all the time, and in words."""
    kind, _, what = held.partition(" ")
    if kind == "zero":
        return torch.zeros_like(own.x[0, 0]), "zeros"
    if kind == "step" and what.isdecimal() and 1 <= int(what) <= own.x.shape[1]:
        return own.x[0, int(what) - 1], f"what is read at step {what}"
    if kind == "token":
        return _word(training, layer, what)
    if kind != "mean":
        raise RunError(f"The input can be held at the mean, at zero, at one of {own.x.shape[1]} steps or at a word, and {held!r} came.")
    part = few(training.prepared.parts.train, training.network.stack[layer - 1].cells[0].hidden_size)
    every = read(training.network, part, layer)
    mean = every.x[every.there].mean(dim=0)
    return mean, f"the mean of what the layer reads in {len(part)} sequences of the training part"


def _word(training: Training, layer: int, word: str) -> tuple[Tensor, str]:
    """What stands for a word, or another token."""
    prepared = training.prepared
    if layer > 1 or not isinstance(prepared, Tokened):
        raise RunError(f"A word such as {word!r} is read by the first layer of a network for texts: hold the mean, zero or a step.")
    (token, *_) = prepared.known.encode(word)
    if token == UNKNOWN:
        raise RunError(f"A word that this network knows was expected, and {word!r} is none of its {prepared.known.size}: try another.")
    return training.network.embed(torch.tensor([[token]]))[0, 0], f"the word {prepared.known.names[token]!r}, over and over"


def _too_large(size: int) -> str:
    return f"Points are searched in states of up to {LARGEST} numbers, and this one has {size}: choose a smaller hidden size."


def _none(size: int) -> Found:
    empty = torch.zeros(0, size, dtype=torch.float64)
    return Found(empty, empty.new_zeros(0), torch.zeros(0, dtype=torch.int64))


def _eigenvalues(step: StepMap, points: Tensor) -> Tensor:
    """Of the Jacobian in each point, the largest first, (P, D)."""
    if not len(points):
        return torch.zeros(0, step.size, dtype=torch.complex128)
    values = torch.linalg.eigvals(step.jacobians(points))
    ordered: Tensor = values.gather(1, values.abs().argsort(dim=1, descending=True))
    return ordered
