"""Every gate and state of a network while it read one sequence: arrays, readable without torch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlab.packing import Arrays, pack, unpack

Floats = NDArray[np.float32]

REVERSE = "r"
"""After a layer's number: the direction that reads from the end. Its arrays are in the order of the data all the same."""


@dataclass(frozen=True)
class Trace:
    """One sequence read by one network.

    Shapes: x (T, F), what was read; each of states and gates (T, H), by "layer.name" with layers from 1, such as "1.h",
    or "1r.h" for the direction that reads from the end. orders: by layer and direction, such as "1" or "1r", the units
    from 0 with those side by side whose h moves alike, shape (H,).
    """

    x: Floats
    names: list[str]
    """Of the columns of x."""
    states: dict[str, Floats]
    gates: dict[str, Floats]
    orders: dict[str, NDArray[np.int64]]
    read: list[str] = field(default_factory=list)
    """What stands at each step, where it is a piece of text; nothing for numbers."""

    def said(self) -> list[str]:
        """What was read at each step, in words or as the first of its numbers."""
        return self.read or [f"{value:.3g}" for value in self.x[:, 0]]

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        groups: dict[str, Mapping[str, NDArray[Any]]] = {"states": self.states, "gates": self.gates, "orders": self.orders}
        named = {f"{group}/{name}": values for group, arrays in groups.items() for name, values in arrays.items()}
        return pack({"x": self.x, **named}, {"names": self.names, "order": list(named), "read": self.read})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Trace":
        """The trace of `to_bytes`."""
        groups: dict[str, Arrays] = {"states": {}, "gates": {}, "orders": {}}
        arrays, facts = unpack(data)
        x = arrays.pop("x")
        for name in facts["order"]:
            group, _, key = name.partition("/")
            groups[group][key] = arrays[name]
        return cls(x, facts["names"], **groups, read=facts["read"])
