"""Where much the same units are on as over a stretch of one sequence: readable without torch."""

import json
from dataclasses import asdict, dataclass

from rnnlab.errors import RunError


@dataclass(frozen=True)
class Wish:
    """A stretch of a sequence, and when a unit is on."""

    first: int
    last: int
    """Its steps, from 1; both belong to it."""
    threshold: float
    """The least h of a unit that is on; or, of each unit, the share of its values that are lower."""
    share: bool = False
    """Whether the threshold is such a share."""
    off_before: bool = False
    off_after: bool = False
    """Whether a unit must be off at the step before the stretch, or after it, to count."""

    def refuse(self, steps: int) -> None:
        """Raises RunError for a stretch that is not in a sequence of so many steps, or a threshold that means nothing."""
        if not 1 <= self.first <= self.last <= steps:
            raise RunError(
                f"A stretch goes from a step to the same or a later one, of 1 to {steps}, and {self.first} to {self.last} was asked for: "
                "choose two of these steps, the earlier one first."
            )
        if self.share and not 0 <= self.threshold <= 1:
            raise RunError(f"A share of a unit's values is between 0 and 1, and {self.threshold:g} was asked for: choose such a share.")


@dataclass(frozen=True)
class Match:
    """A run of steps of another sequence, or elsewhere in the same."""

    sequence: int
    first: int
    last: int
    """From 1; both belong to it."""
    common: list[int]
    """The units of the stretch that are on over all of it."""
    others: int
    """How many more are on over all of it."""
    score: float
    """Units on in both, over units on in either."""
    label: str
    """What it counts as; "" where that is not known."""
    begins: int
    """The step, from 1, at which what is told of it begins."""
    read: list[str]
    """What was read around it, step by step; nothing for numbers."""
    numbers: list[float]
    """Or the first of the numbers that were read."""
    track: list[str]
    """The class at each of these steps, "" where none is asked; nothing where steps have no classes."""


@dataclass(frozen=True)
class Lift:
    """How much more often a label stands at the matches than anywhere."""

    label: str
    matched: int
    matches: int
    """How many of the matches that could be counted have it, and how many there are of those."""
    having: int
    all: int
    """The same of everything that was searched, the matches among it."""
    p: float
    """Of Fisher's exact test, two-sided: how likely a difference as large would be if labels fell by chance."""
    corrected: float
    """The same after Benjamini and Hochberg, since several labels were tried."""

    @property
    def lift(self) -> float:
        """P(label | match) / P(label)."""
        return (self.matched / self.matches) / (self.having / self.all)


@dataclass(frozen=True)
class Matched:
    """The units that are on over a stretch, with the threshold of each, and the runs elsewhere most like it, the best first."""

    units: list[int]
    thresholds: list[float]
    matches: list[Match]
    lifts: list[Lift]
    about: str
    """What labels say, such as "class of its sequence"."""
    counted: str
    """What is counted: "sequences" or "moments"."""
    sequences: int
    whole: int
    """Sequences that were searched, and how many there are."""
    steps: int
    """That were searched, padding left out."""
    part: str
    read: list[str]
    """What the whole sequence says that the stretch is of, as for a match."""
    numbers: list[float]

    def to_bytes(self) -> bytes:
        """Itself as JSON."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Matched":
        """What `to_bytes` gave."""
        facts = json.loads(data)
        matches, lifts = [Match(**one) for one in facts.pop("matches")], [Lift(**one) for one in facts.pop("lifts")]
        return cls(matches=matches, lifts=lifts, **facts)
