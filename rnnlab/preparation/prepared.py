"""Data ready for a network, with what takes its answers back to the user's units."""

from dataclasses import dataclass

from rnnlab.preparation.scaling import Scaling
from rnnlab.raw import Raw
from rnnlab.sequences import Sequences, Split


@dataclass(frozen=True)
class Prepared:
    """The parts of the data as sequences, the data they came from, and the scaling fitted on the training part."""

    raw: Raw
    parts: Split[Sequences]
    scaling: Scaling

    @property
    def watched(self) -> str:
        """The part that is looked at after each epoch: validation, or test where there is no validation part."""
        return "validation" if len(self.parts.validation) else "test"

    def part(self, name: str) -> Sequences:
        """One part by name."""
        return dict(self.parts.items())[name]
