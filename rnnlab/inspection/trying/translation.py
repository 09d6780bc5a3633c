"""A typed text as a network translated it: readable without torch."""

import json
from dataclasses import asdict, dataclass
from math import exp
from typing import Any

MOST_LETTERS, MOST_WIDTH = 60, 10
"""Of a text that is typed, and of a beam."""


@dataclass(frozen=True)
class Rendering:
    """One text that was written."""

    text: str
    symbols: list[str]
    """As they were written, the sign of its end among them."""
    log_probability: float
    weights: list[list[float]]
    """Of each symbol written, how much was looked at each piece read; nothing without attention."""

    @property
    def probability(self) -> float:
        """Of the whole text, as the network has it."""
        return exp(self.log_probability)


@dataclass(frozen=True)
class Branch:
    """One beginning of a text at one step of the search."""

    parent: int
    """Its number among those that were kept a step before."""
    symbol: str
    """What it adds; nothing where it had ended before."""
    log_probability: float
    kept: bool


@dataclass(frozen=True)
class Translation:
    """What was read, and what was written: symbol by symbol, and by beam search."""

    pieces: list[str]
    known: list[bool]
    """Whether each piece stands in the training part."""
    greedy: Rendering
    best: Rendering
    """The likeliest that the beam search found."""
    rounds: list[list[Branch]]
    """Of each step of the search what was kept, likeliest first, and the next best."""

    def winner(self) -> list[int]:
        """The number, among those kept at each step, of the beginning of the best text."""
        path = [0]
        for step in reversed(self.rounds[1:]):
            path.append(step[path[-1]].parent)
        return path[::-1]

    def to_bytes(self) -> bytes:
        """Itself as JSON."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Translation":
        """The translation of `to_bytes`."""
        found: dict[str, Any] = json.loads(data)
        greedy, best = (Rendering(**found.pop(name)) for name in ("greedy", "best"))
        rounds = [[Branch(**branch) for branch in step] for step in found.pop("rounds")]
        return cls(**found, greedy=greedy, best=best, rounds=rounds)
