"""Which units tell where something holds, and how sure that is: arrays, readable without torch."""

import json
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.packing import pack, unpack

GOOD, SURE = 0.9, 0.05
"""The area from which a unit is said to detect something, and the chance of error that is allowed over all units together."""
MOST_LETTERS = 200
"""Of the words that complete a predicate."""
SUPPORTED, WEAK, REFUTED = "supported", "weak", "refuted"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Offer:
    """What can be asked of these data: each predicate with the share of the steps at which it holds."""

    shares: dict[str, float]
    worded: list[str]
    """Those that a person completes with characters or words; none for numbers."""
    unit: str
    """What is read at a step: a character, a word, a symbol, or a number."""
    every_step: bool
    """Whether each step is answered."""

    def to_bytes(self) -> bytes:
        """Itself as JSON."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Offer":
        """The offer of `to_bytes`."""
        return cls(**json.loads(data))


@dataclass(frozen=True)
class Sample:
    """What was looked at of one part."""

    part: str
    sequences: int
    steps: int
    share: float
    """Of the steps, those at which the predicate holds."""


@dataclass(frozen=True)
class Detected:
    """How well each unit of a layer tells the steps at which a predicate holds.

    Shapes: chosen and held (H,), the area under the ROC curve in one part and in another, both in the direction, `signs`, that was
    chosen in the first; correlations (H,), point-biserial, in the second; highest (S,), the largest of all units when sequences
    exchange their marks; edges (H, B + 1) and shares (H, 2, B), histograms of h where it does not hold, and where it does.
    """

    chosen: Floats
    held: Floats
    signs: Floats
    correlations: Floats
    highest: Floats
    edges: Floats
    shares: Floats
    predicate: str
    learned: Sample
    """Where units and directions were chosen."""
    reported: Sample

    @property
    def order(self) -> NDArray[np.int64]:
        """The units, the best in the part where they were chosen first."""
        return np.argsort(-self.chosen, kind="stable")

    @property
    def level(self) -> float:
        """What chance reaches with the best of all units, but for one time in twenty."""
        return float(np.quantile(self.highest, 1 - SURE))

    @property
    def chances(self) -> Floats:
        """The chance that the best of all units does as well as each does when nothing is to be found, (H,)."""
        beaten = (self.highest[:, None] >= self.held).sum(axis=0)
        return np.asarray((1 + beaten) / (1 + len(self.highest)))

    @property
    def verdicts(self) -> list[str]:
        """Of each unit: supported where it is good and beats chance, weak where it only beats chance, else refuted."""
        told = zip(self.held, self.chances, strict=True)
        return [REFUTED if chance > SURE else SUPPORTED if area >= GOOD else WEAK for area, chance in told]

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        arrays = {name: value for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        facts = {"predicate": self.predicate, "learned": asdict(self.learned), "reported": asdict(self.reported)}
        return pack(arrays, facts)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Detected":
        """The detection of `to_bytes`."""
        arrays, facts = unpack(data)
        samples = {name: Sample(**facts[name]) for name in ("learned", "reported")}
        return cls(**(facts | arrays | samples))
