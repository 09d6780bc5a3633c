"""Where the state of a layer is drawn to, and how fast: arrays, readable without torch."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlab.packing import pack, unpack

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Plane:
    """The whole state of two units, where it goes in one step while the input is held.

    Shapes: ends (2, 2), the least and the most of each unit; moves (n, n, 2), F(h) - h at even places of unit 0, then of unit 1, from
    edge to edge; answers (m, m, O), of the cells of a grid; path (T, 2), of one sequence with its own inputs.
    """

    ends: Floats
    moves: Floats
    answers: Floats
    path: Floats


@dataclass(frozen=True)
class Dynamics:
    """The points at which a state rests or nearly does, slowest first, what is around them, and how fast errors grow along one sequence.

    Shapes: points (P, D), whole states; speeds (P,), how far each moves in a step; ended (P,), how many starts of the search ended there;
    real and imaginary (P, D), of the eigenvalues of the step's Jacobian, the largest first; answers (P, O), before any softmax;
    exponents (L,), nats a step.
    """

    points: Floats
    speeds: Floats
    ended: NDArray[np.int64]
    real: Floats
    imaginary: Floats
    answers: Floats
    exponents: Floats
    steps: int
    """Of the sequence, over which the exponents are a mean."""
    units: int
    parts: list[str]
    """Of a state, such as h and c, side by side."""
    starts: int
    held: str
    """The input while the points were searched, in words."""
    outputs: list[str]
    """What the numbers of an answer are; none where a state says none by itself."""
    classes: bool
    """Whether they are classes."""
    refused: str = ""
    """Why no points were searched; "" where they were."""
    plane: Plane | None = None

    def sizes(self) -> Floats:
        """How many times a step makes a small push longer, in each eigendirection of each point, (P, D)."""
        return np.hypot(self.real, self.imaginary)

    def kinds(self) -> list[str]:
        """Of each point: stable where every push fades, unstable where all grow, else a saddle."""
        return ["stable" if row.max() < 1 else "unstable" if row.min() > 1 else "saddle" for row in self.sizes()]

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        facts = {name: value for name, value in vars(self).items() if not isinstance(value, np.ndarray | Plane)}
        arrays = {name: value for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        plane = {f"plane/{name}": value for name, value in vars(self.plane).items()} if self.plane else {}
        return pack({**arrays, **plane}, {**facts, "plane": None})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Dynamics":
        """The dynamics of `to_bytes`."""
        arrays, facts = unpack(data)
        plane = {name.removeprefix("plane/"): arrays.pop(name) for name in list(arrays) if name.startswith("plane/")}
        fields: dict[str, Any] = {**arrays, **facts, "plane": Plane(**plane) if plane else None}
        return cls(**fields)


def lasts(size: float) -> float:
    """After how many steps a push that one step makes `size` times as long is 1/e of itself; below 0 where it grows e-fold; inf at 1."""
    with np.errstate(divide="ignore"):
        return float(-1 / np.log(np.float64(size))) if size != 1 else float("inf")


def fate(exponent: float) -> str:
    """What an exponent, in nats a step, does to errors and gradients, in words."""
    change = np.expm1(exponent)
    if abs(change) < 0.0005:
        return "errors and gradients neither shrink nor grow: the memory does not fade"
    if exponent < 0:
        return f"errors and gradients shrink by {-100 * change:.2g} % a step: a memory of about {in_steps(-1 / exponent)}"
    return f"errors and gradients grow by {100 * change:.2g} % a step, e-fold in {in_steps(1 / exponent)}: chaos, where it goes on so"


def in_steps(count: float) -> str:
    """A number of steps in words."""
    return f"{count:,.0f} steps" if count >= 10 else f"{count:.2g} steps"
