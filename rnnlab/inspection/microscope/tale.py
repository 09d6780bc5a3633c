"""A cell told in full, readable without torch."""

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Telling:
    """One way to compute a cell along time."""

    way: str
    about: str
    code: str
    apart: float
    """The greatest difference of its outputs from those of the cell's own equations, on one random batch, in float64."""


@dataclass(frozen=True)
class Tale:
    """What a cell is, and every way to compute it."""

    title: str
    equations: str
    notes: str
    """What confuses about its conventions."""
    source: str
    code: str
    """Of the cell itself."""
    tellings: list[Telling]
    way: str
    """The one that is taken on a CPU unless another is chosen."""
    why: str

    @classmethod
    def from_bytes(cls, data: bytes) -> "Tale":
        """The tale that `telling.tell` wrote."""
        facts = json.loads(data)
        facts["tellings"] = [Telling(**telling) for telling in facts["tellings"]]
        return cls(**facts)
