"""How much each step that was read mattered for one number of the answer: arrays, readable without torch."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from rnnlab.packing import pack, unpack

METHODS = {
    "gradient": "length of the gradient of the answer by the step",
    "gradient times input": "gradient by the step times what stands there",
    "integrated gradients": "the same, the gradient averaged on the way from an empty sequence",
    "occlusion": "what the answer loses when the step is emptied",
}
"""Each in words. An empty step is the mean of the training part."""
LEDGER = "memory ledger"
"""The exact share of the final memory that each step wrote: not about the answer."""


@dataclass(frozen=True)
class Influence:
    """By the name of the method, a number for each step, (T,): signed but for the gradient's. They need not agree."""

    steps: dict[str, NDArray[np.float64]]
    answer: float
    """The number, as the network gives it."""
    empty: float
    """The same for an empty sequence."""
    number: int
    """Which of the numbers of the whole answer it is, from 0."""
    outputs: int
    """How many numbers there are at a step that is answered."""
    written: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    """The share of the last memory of a layer that was there before the first step, and that each step wrote, (T + 1,); (0,) for none."""
    largest: int = 0
    """Which number is the largest of those at the same step: of classes, the one that is answered."""

    def sizes(self) -> dict[str, NDArray[np.float64]]:
        """What each method gives to each step, without its sign, (T,); the ledger's shares last, where they are there."""
        found = {name: np.abs(values) for name, values in self.steps.items()}
        return {**found, LEDGER: self.written[1:]} if len(self.written) else found

    def agreement(self) -> NDArray[np.float64]:
        """Rank correlation (Spearman) of the sizes that each two methods give, (M, M); NaN where a method gives one size to all."""
        return alike(list(self.sizes().values()))

    def late(self) -> dict[str, float]:
        """By method, the share of all that it gives that lies on the last quarter of the steps; NaN where it gives nothing."""
        return {name: _late(values) for name, values in self.sizes().items()}

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        facts = {name: value for name, value in vars(self).items() if name not in ("steps", "written")}
        return pack({**self.steps, "written": self.written}, {"order": list(self.steps), **facts})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Influence":
        """The influence of `to_bytes`."""
        arrays, facts = unpack(data)
        return cls({name: arrays[name] for name in facts.pop("order")}, **facts, written=arrays["written"])


def alike(rows: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """How alike each two of M rows (T,) rank the steps (Spearman), (M, M); NaN where a row gives one size to all."""
    ranks = np.array([rankdata(values) for values in rows])
    with np.errstate(invalid="ignore"):
        centred = ranks - ranks.mean(axis=1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).sum(axis=1, keepdims=True))
    return np.asarray(scaled @ scaled.T)


def _late(values: NDArray[np.float64]) -> float:
    """Where a quarter of the steps is no whole number, of one step the part that falls into it is counted."""
    inside = np.clip(np.arange(1, len(values) + 1) - 0.75 * len(values), 0, 1)
    total = values.sum()
    return float((values * inside).sum() / total) if total > 0 else float("nan")
