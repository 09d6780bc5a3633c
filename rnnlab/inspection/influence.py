"""How much each step that was read mattered for one number of the answer: arrays, readable without torch."""

from dataclasses import dataclass

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

    def agreement(self) -> NDArray[np.float64]:
        """Rank correlation (Spearman) of the sizes that each two methods give, (M, M); NaN where a method gives one size to all."""
        ranks = np.array([rankdata(np.abs(values)) for values in self.steps.values()])
        with np.errstate(invalid="ignore"):
            centred = ranks - ranks.mean(axis=1, keepdims=True)
            scaled = centred / np.sqrt((centred**2).sum(axis=1, keepdims=True))
        return np.asarray(scaled @ scaled.T)

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        facts = {name: value for name, value in vars(self).items() if name != "steps"}
        return pack(self.steps, {"order": list(self.steps), **facts})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Influence":
        """The influence of `to_bytes`."""
        arrays, facts = unpack(data)
        return cls({name: arrays[name] for name in facts.pop("order")}, **facts)
