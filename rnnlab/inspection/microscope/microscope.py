"""One step of one cell under the microscope, as it was and as it would be after an edit: arrays, readable without torch."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from rnnlab.errors import RunError
from rnnlab.inspection.microscope.circuit import Circuit
from rnnlab.inspection.microscope.equations import Equation, Floats, parse
from rnnlab.inspection.trace import REVERSE
from rnnlab.packing import pack, unpack

SAME = 1e-12


@dataclass(frozen=True)
class Look:
    """Where the microscope points, and what is changed there."""

    window: int = 0
    """Of the part that is watched, from 0."""
    layer: int = 1
    """From 1."""
    direction: str = ""
    """REVERSE for the cell that reads from the end."""
    step: int = 1
    """From 1, in the order of the data."""
    unit: int = 0
    """From 0."""
    inputs: Mapping[int, float] = field(default_factory=dict)
    """What the network reads at this step instead, by column, in its own units."""
    clamps: Mapping[str, float] = field(default_factory=dict)
    """Values at which gates of this cell are held at this step: "f" in all units, "f.3" in unit 3."""

    @property
    def edits(self) -> bool:
        """Whether anything is changed."""
        return bool(self.inputs or self.clamps)

    @property
    def place(self) -> str:
        """The layer, and in which direction it reads where that is not the usual one."""
        return f"layer {self.layer}" + (", read from the end" if self.direction == REVERSE else "")

    def to_json(self) -> str:
        """Itself as text."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Look":
        """The look of `to_json`. Raises RunError for what is none."""
        try:
            facts = json.loads(text)
            facts["inputs"] = {int(column): float(value) for column, value in facts.get("inputs", {}).items()}
            facts["clamps"] = {str(gate): float(value) for gate, value in facts.get("clamps", {}).items()}
            numbers = [facts.get(name, 0) for name in ("window", "layer", "step", "unit")]
            if not all(isinstance(number, int) for number in numbers):
                raise TypeError(numbers)
            return cls(**facts)
        except (ValueError, TypeError, AttributeError) as error:
            raise RunError("A look at a cell is a window, a layer, a step, a unit and edits as JSON, and something else came.") from error


@dataclass(frozen=True)
class Pass:
    """One reading of the window.

    Shapes: each of wires (H,), x (F,): every wire at the step, by the names of the circuit's parts; path (T, H), the h after each
    step, in the order of the data; outputs (O,), what the network answered; answer (K,), the same in the user's units.
    """

    wires: dict[str, Floats]
    path: Floats
    outputs: Floats
    answer: Floats


@dataclass(frozen=True)
class Microscope:
    """One step of one cell, in two passes: as it was, and edited. Where nothing is edited both are the same.

    Shapes: x (T, F), what the network read, in its own units; inputs (T, F), in the user's units; truth (K,), what was true;
    each of rows (F,), (H,) or (1,): the picked unit's row of each weight, by the names of the equations.
    """

    look: Look
    title: str
    """Of the cell."""
    docstring: str
    """Its equations; those of a cell without biases have none."""
    states: list[str]
    columns: list[str]
    """Of the x that this layer reads."""
    names: list[str]
    """Of the columns of x and inputs."""
    answer_names: list[str]
    x: Floats
    inputs: Floats
    truth: Floats
    rows: dict[str, Floats]
    original: Pass
    edited: Pass

    @cached_property
    def equations(self) -> tuple[Equation, ...]:
        """What the cell computes, in order."""
        return parse(self.docstring)

    @cached_property
    def circuit(self) -> Circuit:
        """How its wires go."""
        return Circuit(self.equations, self.states)

    @property
    def units(self) -> int:
        """H."""
        return int(self.original.path.shape[1])

    def seen(self, edited: bool) -> Pass:
        """One of the two passes."""
        return self.edited if edited else self.original

    def changed(self, wire: str) -> bool:
        """Whether the edit reached a wire; numbers so close are the same but for rounding."""
        return not np.allclose(self.original.wires[wire], self.edited.wires[wire], rtol=0, atol=SAME)

    def clamped(self, name: str) -> bool:
        """Whether a gate of the picked unit is held at a value."""
        return name in self.look.clamps or f"{name}.{self.look.unit}" in self.look.clamps

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        named = {f"rows|{name}": values for name, values in self.rows.items()}
        for when, seen in (("original", self.original), ("edited", self.edited)):
            named |= {f"{when}|wires|{name}": values for name, values in seen.wires.items()}
            named |= {f"{when}|{name}": getattr(seen, name) for name in ("path", "outputs", "answer")}
        named |= {name: getattr(self, name) for name in ("x", "inputs", "truth")}
        facts = {name: getattr(self, name) for name in ("title", "docstring", "states", "columns", "names", "answer_names")}
        return pack(named, {**facts, "look": self.look.to_json(), "order": list(named)})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Microscope":
        """The microscope of `to_bytes`."""
        arrays, facts = unpack(data)
        found: dict[str, Any] = {}
        for key in facts.pop("order"):
            *groups, name = key.split("|")
            within = found
            for group in groups:
                within = within.setdefault(group, {})
            within[name] = arrays[key]
        found |= {when: Pass(**found[when]) for when in ("original", "edited")}
        return cls(**{**facts, **found, "look": Look.from_json(facts["look"])})
