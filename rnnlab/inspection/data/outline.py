"""What becomes of data on their way to a network: arrays and facts to draw, readable without torch."""

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlab.packing import pack, unpack
from rnnlab.preparation.prepared import Stage

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Outline:
    """Data, step by step.

    Shapes: when and values (K,), the target thinned to its extremes, NaN where it is missing; bounds (parts + 1,), where on
    the time axis the parts begin and end; window (T, F) in the user's units, window_when (T,), target and target_when (H,):
    one sequence and what it must predict; changed_when and changed (K,), the target as the network sees it; batch (B, T), the
    target in some sequences of unequal lengths, NaN in their padding. What does not apply has length 0.
    """

    when: Floats
    values: Floats
    bounds: Floats
    window: Floats
    window_when: Floats
    target: Floats
    target_when: Floats
    changed_when: Floats
    changed: Floats
    batch: Floats
    title: str
    about: str
    facts: list[tuple[str, str]]
    """What was understood of a file: sentence, and the setting that overrides it."""
    columns: list[str]
    """What may be forecast, or what is read."""
    names: list[str]
    """Of the columns of the window."""
    time_name: str
    dated: bool
    step: str
    """The regular step that is proposed."""
    parts: dict[str, int]
    """Sequences of each part that there is."""
    shape: list[int]
    """(T, F) of a sequence."""
    examples: list[tuple[str, str]]
    """Class and text of some texts, where the data are texts."""
    stages: list[Stage]
    rows: int
    """Of the series, before it was thinned."""
    mean: float
    deviation: float
    """Of all values as the network sees them."""
    scaling_shift: float
    """How far, in its own units after scaling, a column moves when the scaling is fitted on all rows instead of the training part."""
    scaling_column: str
    """The column that moves most."""
    mask_and_packing: float
    """The greatest difference between a state held by a mask and torch's packing, over the batch; 0 where there is no padding."""
    padding_gradient: float
    """The greatest gradient that reaches the padding."""
    pixels: NDArray[np.uint8]
    """Of some pictures, (K, 3, S, S), where the data are pictures."""
    captions: list[str]
    """Of the same pictures."""
    says: str = ""
    """What the window's strokes of a pen say, where it holds some."""
    opening: str = ""
    """How a long text begins, where the data are one."""
    levels: list[float] = field(default_factory=list)
    """What counting makes of that text's watched part: nats a character by runs of 1, 2, ... characters."""
    pairs: list[tuple[str, str]] = field(default_factory=list)
    """Some texts, each with the one that is wanted for it, where the data are pairs."""

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        arrays = {name: value for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        facts = {name: value for name, value in vars(self).items() if name not in arrays}
        return pack(arrays, {**facts, "stages": [asdict(stage) for stage in self.stages]})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Outline":
        """The outline of `to_bytes`."""
        arrays, facts = unpack(data)
        facts["stages"] = [Stage(**stage) for stage in facts["stages"]]
        found: dict[str, Any] = {**arrays, **facts}
        return cls(**found)
