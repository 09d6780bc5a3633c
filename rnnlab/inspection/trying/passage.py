"""A typed text as a network read it: readable without torch."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Passage:
    """What a network thought after each piece of a text."""

    unit: str
    pieces: list[str]
    known: list[bool]
    """Whether each piece is in the vocabulary."""
    class_names: list[str]
    before: list[float]
    """The share of each class in the training part: what one can say before the first piece."""
    probabilities: list[list[float]]
    """Of each class, after each piece."""
    left_out: int
    """Pieces at the end that are beyond the length at which texts are cut."""

    def changes(self, number: int) -> list[float]:
        """What each piece added to the probability of one class."""
        path = [self.before[number], *(row[number] for row in self.probabilities)]
        return [after - before for before, after in zip(path, path[1:], strict=False)]

    @property
    def answer(self) -> int:
        """The number of the likeliest class at the end."""
        last = self.probabilities[-1]
        return last.index(max(last))

    def to_bytes(self) -> bytes:
        """Itself as JSON."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Passage":
        """The passage of `to_bytes`."""
        return cls(**json.loads(data))
