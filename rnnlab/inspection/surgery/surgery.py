"""What came of an operation on a network that read one sequence: arrays, readable without torch."""

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.inspection.surgery.operation import Operation
from rnnlab.packing import pack, unpack

Floats = NDArray[np.float64]

PLAIN = ("answered", "true", "above", "numbers", "chances")
FADED = 0.01
"""An operation is felt as long as the state differs by more than this share of the most that it ever differed."""

NOTHING = 1e-6
"""A difference of the state that is smaller is rounding."""


@dataclass(frozen=True)
class Surgery:
    """One sequence read as it is, and with an operation.

    Shapes, 2 for before and after: answered (2, K), in the user's units; true (K,); each of wires (2, T, H), every part of the state
    and every gate of the operated layer by name; above (A, T), of each layer above it the norm of the difference in what it gives
    after each step; numbers (2,), the chosen number of the answer as the network gives it; chances (2, S).
    """

    operation: Operation
    wires: dict[str, NDArray[np.float32]]
    answered: Floats
    true: Floats
    above: Floats
    numbers: Floats
    chances: Floats
    names: list[str]
    """Of the numbers of the answer."""
    states: list[str]
    """Which of the wires are parts of the state."""
    number: int
    """The chosen number, from 0 over all steps and classes."""
    called: str
    """What it stands for."""
    outputs: int
    """How many numbers there are at a step that is answered."""
    symbols: list[str]
    """Where symbols are answered at each step: the likeliest at that of the chosen number, with their chances; else none."""

    @property
    def step(self) -> int:
        """The step of the chosen number, from 1, where the network answers at each."""
        return self.number // self.outputs + 1

    def difference(self, name: str) -> NDArray[np.float32]:
        """After less before of one wire, (T, H)."""
        before, after = self.wires[name]
        return np.asarray(after - before)

    def felt(self) -> Floats:
        """The norm of the difference in the operated layer's whole state after each step, (T,)."""
        return np.asarray(
            np.linalg.norm(np.concatenate([self.difference(name) for name in self.states], axis=1).astype(np.float64), axis=1)
        )

    def lasting(self) -> int | None:
        """How many steps after its last the operation is still felt; None where it is felt to the end of the sequence."""
        felt = self.felt()
        there = np.flatnonzero(felt > max(FADED * felt.max(), NOTHING))
        if not len(there):
            return 0
        return None if there[-1] == len(felt) - 1 else max(int(there[-1]) + 1 - self.operation.last, 0)

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        plain = {name: getattr(self, name) for name in PLAIN}
        facts = {name: getattr(self, name) for name in ("names", "states", "number", "called", "outputs", "symbols")}
        wires = {f"wires/{name}": values for name, values in self.wires.items()}
        return pack({**plain, **wires}, {**facts, "operation": asdict(self.operation), "order": list(self.wires)})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Surgery":
        """The surgery of `to_bytes`."""
        arrays, facts = unpack(data)
        wires = {name: arrays[f"wires/{name}"] for name in facts.pop("order")}
        answered, true, above, numbers, chances = (arrays[name] for name in PLAIN)
        return cls(Operation(**facts.pop("operation")), wires, answered, true, above, numbers, chances, **facts)
