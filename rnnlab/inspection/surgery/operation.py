"""What is done to the mind of a network while it reads: a value, readable without torch."""

import json
from dataclasses import asdict, dataclass

from rnnlab.errors import RunError

WHOLE = "state"
"""Every part of the state at once."""
MOST = 1000
"""The largest value that can be put there, and the smallest below 0."""


@dataclass(frozen=True)
class Operation:
    """What is done to one layer, where, when, and what is put there. Sequences and units count from 0, layers and steps from 1."""

    layer: int = 1
    place: str = "h"
    """A part of the state, WHOLE for all its parts, or a gate."""
    unit: int | None = None
    """None for all units."""
    first: int = 1
    last: int = 1
    """From which step to which."""
    value: float = 0.0
    donor: int | None = None
    """The sequence whose own values are put there instead of the one value: a transplant."""
    donor_step: int = 0
    """Those of which of its steps; 0 for the same step each time."""

    def told(self) -> str:
        """Itself in words, as a sentence without its full stop."""
        whose = "all units" if self.unit is None else f"unit {self.unit}"
        what = f"{'The whole state' if self.place == WHOLE else self.place} of {whose} in layer {self.layer}"
        when = f"step {self.first}" if self.first == self.last else f"steps {self.first} to {self.last}"
        if self.donor is None:
            return f"{what} is set to {self.value:g} at {when}"
        source = f"step {self.donor_step}" if self.donor_step else "the same step" if self.first == self.last else "the same steps"
        return f"{what} is replaced at {when} by that of sequence {self.donor} at {source}"

    def to_json(self) -> str:
        """Itself as text."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Operation":
        """The operation of `to_json`. Raises RunError for a value that is out of range, or no number."""
        found = cls(**json.loads(text))
        if not -MOST <= found.value <= MOST:
            raise RunError(f"A unit or a gate is set to a number from -{MOST} to {MOST}, and {found.value:g} came: type one such as 0.5.")
        return found
