"""Data ready for a network."""

from dataclasses import dataclass

from rnnlab.raw import Raw
from rnnlab.sequences import Sequences, Split


@dataclass(frozen=True)
class Stage:
    """What is left of the data after one step of their preparation."""

    name: str
    rows: int
    missing: int
    """Values that are not there."""
    lost: int = 0
    """Rows, or windows, that this step could not use."""


@dataclass(frozen=True)
class Prepared:
    """The parts of the data as sequences, and the data that they were made from."""

    raw: Raw
    parts: Split[Sequences]
    names: tuple[str, ...]
    """Of the columns of x."""
    stages: tuple[Stage, ...] = ()
    """How the data got here."""

    @property
    def watched(self) -> str:
        """The part that is looked at after each epoch: validation, or test where there is no validation part."""
        return "validation" if len(self.parts.validation) else "test"

    def part(self, name: str) -> Sequences:
        """One part by name."""
        return dict(self.parts.items())[name]
