"""What a change to a network, or to how it learns, would make of its gradient: numbers, readable without torch."""

import json
from dataclasses import asdict, dataclass

import numpy as np

from rnnlab.errors import RunError
from rnnlab.inspection.gradient.backflow import Backflow
from rnnlab.packing import pack, unpack

RANGES = {"truncation": (0, 1000), "clip": (0, 1e6), "forget": (-10, 10), "scale": (0, 4)}
WORDS = {"truncation": "Truncation", "clip": "Clipping", "forget": "What is added to the forget bias", "scale": "The scale of W_hh"}


@dataclass(frozen=True)
class Change:
    """A change to try. As it is made without arguments, it changes nothing. Raises RunError for a number out of its range."""

    truncation: int = 0
    """After how many steps each the gradient is cut; 0 for never."""
    clip: float = 0.0
    """Longest gradient of all weights; 0 for any."""
    forget: float = 0.0
    """Added to the bias by which a cell keeps its memory, so that more of it is kept."""
    scale: float = 1.0
    """By which the weights from state to state are multiplied."""

    def __post_init__(self) -> None:
        for name, (least, most) in RANGES.items():
            value = getattr(self, name)
            if not least <= value <= most:
                raise RunError(f"{WORDS[name]} may be from {least:g} to {most:g}, and {value:g} came: choose a number between.")

    def to_json(self) -> str:
        """As text."""
        return json.dumps(asdict(self))


@dataclass(frozen=True)
class WhatIf:
    """One sequence read by a run's network as it is, and with the change. Of each pair the first is as it is."""

    before: Backflow
    """Of the last loss only."""
    after: Backflow
    losses: tuple[float, float]
    norms: tuple[float, float]
    """Of the gradient of the sequence's loss by all weights."""
    clipped: float
    """The second of the norms once it is clipped."""
    forget_gate: str
    """The bias that was changed, and by what, such as "b_if + 1"; of a cell without such a gate ""."""
    recurrent: bool
    """Whether there are weights from state to state."""

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        arrays = {"before": self.before.norms, "before_at": self.before.losses, "after": self.after.norms, "after_at": self.after.losses}
        return pack(arrays, {name: value for name, value in vars(self).items() if not isinstance(value, Backflow)})

    @classmethod
    def from_bytes(cls, data: bytes) -> "WhatIf":
        """What `to_bytes` wrote."""
        arrays, facts = unpack(data)
        before, after = (Backflow(arrays[name], np.asarray(arrays[f"{name}_at"])) for name in ("before", "after"))
        facts |= {name: tuple(facts[name]) for name in ("losses", "norms")}
        return cls(before, after, **facts)
