"""When a unit is most on, and most off, over many sequences: readable without torch."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Moment:
    """One step of one sequence."""

    value: float
    sequence: int
    step: int
    """From 1."""
    before: list[str]
    """What was read in the steps before, as words or numbers, then at the step itself, then after it."""
    here: str
    after: list[str]


@dataclass(frozen=True)
class Response:
    """What reading one piece of text does to a unit, on average."""

    piece: str
    change: float
    """Of its h, from the step before."""
    times: int


@dataclass(frozen=True)
class Moments:
    """The moments of one unit, at most one of each sequence, and its strongest responses to pieces of text (none for numbers)."""

    highest: list[Moment]
    lowest: list[Moment]
    responses: list[Response]
    sequences: int
    part: str

    def to_bytes(self) -> bytes:
        """Itself as JSON."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Moments":
        """The moments of `to_bytes`."""
        facts = json.loads(data)
        highest, lowest = ([Moment(**one) for one in facts.pop(name)] for name in ("highest", "lowest"))
        return cls(highest, lowest, [Response(**one) for one in facts.pop("responses")], **facts)
