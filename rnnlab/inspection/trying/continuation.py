"""What a network wrote, place by place: readable without torch."""

import json
from dataclasses import asdict, dataclass, field

MOST, MOST_BEGUN = 1000, 2000
"""Characters that are written, and that stand before the first of them."""


@dataclass(frozen=True)
class Wish:
    """What is to be written: `count` more characters after `begun` and `written`, the first of them `chosen` ("" for a free one)."""

    begun: str
    written: str = ""
    chosen: str = ""
    count: int = 100
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    seed: int = 1

    def to_json(self) -> str:
        """Itself as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> "Wish":
        """The wish of `to_json`."""
        return cls(**json.loads(line))


@dataclass(frozen=True)
class Candidate:
    """A character that could come: with what probability the network held it to, and with which it was drawn."""

    character: str
    probability: float
    share: float


@dataclass(frozen=True)
class Place:
    """One character that was written."""

    character: str
    nats: float
    """How much it surprised the network itself: the negative log of its probability, whatever the temperature."""
    chosen: bool
    """Whether a person put it there."""
    likely: list[Candidate]
    """The ten likeliest, the likeliest first."""


@dataclass(frozen=True)
class Copied:
    """The longest passage of what was written that stands in the training text: its start and length, and where it stands there."""

    start: int = 0
    length: int = 0
    source: int = 0


@dataclass(frozen=True)
class Continuation:
    """What was added to a text."""

    begun: str
    """With what it began: as wished, or where that was empty what the network begins with by itself."""
    unknown: list[str]
    """The characters in there that the training part does not have."""
    places: list[Place]
    copied: Copied = field(default_factory=Copied)
    """Of all that was written, before and now."""

    @property
    def text(self) -> str:
        """What was added."""
        return "".join(place.character for place in self.places)

    def to_bytes(self) -> bytes:
        """Itself as JSON."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Continuation":
        """The continuation of `to_bytes`."""
        facts = json.loads(data)
        places = [Place(**{**place, "likely": [Candidate(**candidate) for candidate in place["likely"]]}) for place in facts.pop("places")]
        return cls(places=places, copied=Copied(**facts.pop("copied")), **facts)
