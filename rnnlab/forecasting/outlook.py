"""A forecast with what it was tested on, and what simple rules did there: arrays, readable without torch."""

from dataclasses import asdict, dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from rnnlab.packing import pack, unpack

Floats = NDArray[np.float64]

NETWORK = "network"
"""What the recurrent network is called among the methods; "blend" is its mean with the best rule's."""


SCORES = ("scored", "alone")


@dataclass(frozen=True)
class Scored:
    """How one method did in the backtests, all targets, origins and steps together."""

    method: str
    mase: float
    """Mean absolute error over that of the seasonal naive rule within the past: below 1 is better than that rule one season ahead."""
    smape: float
    """Per cent."""
    rmse: float
    mae: float
    r2: float
    pinball: float
    """Mean over the quantiles; NaN for a method without intervals."""
    coverage: float
    """Share of the actual values within the interval that should hold nine in ten; NaN for a method without intervals."""
    seconds: float
    """Of processor time, one fit on average."""


@dataclass(frozen=True)
class Outlook:
    """The forecast of C targets over H steps, and O backtests of it.

    Shapes: when (T + H,) and past (T, C) as in Past; quantiles (C, H, Q), in the user's units; ends (O,), the rows that each backtest
    knew; actual (O, C, H); tested: by method (O, C, H); intervals (O, C, H, Q), the network's in the backtests, calibrated as the
    forecast's are, each on the other backtests only; saw (H, L): how strongly each step of the forecast, a row, depends on each value
    of the window that the network read, the newest last.
    """

    when: Floats
    past: Floats
    quantiles: Floats
    rules: dict[str, Floats]
    """The same forecast by each rule, (C, H)."""
    ends: NDArray[np.int64]
    actual: Floats
    tested: dict[str, Floats]
    intervals: Floats
    saw: Floats
    names: list[str]
    time_name: str
    dated: bool
    step: str
    season: int
    scored: list[Scored]
    """The best first, by MASE."""
    used: str
    """The method whose forecast is shown: the network, the blend, or the naive base where the network was not better."""
    verdict: str
    """One sentence."""
    notes: list[str] = field(default_factory=list)
    """What was decided on the way, a sentence each."""
    seconds: float = 0.0
    """Of processor time, all of it."""
    coming: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    """What is known ahead, (H, K)."""
    coming_names: list[str] = field(default_factory=list)
    alone: list[list[Scored]] = field(default_factory=list)
    """The same as `scored` of each target alone, in their order; empty where there is one only."""

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        arrays = {name: value for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        groups = {f"{group}/{name}": values for group in ("rules", "tested") for name, values in getattr(self, group).items()}
        facts = {name: value for name, value in vars(self).items() if name not in arrays and name not in ("rules", "tested", *SCORES)}
        scores = {"scored": [asdict(one) for one in self.scored], "alone": [[asdict(one) for one in target] for target in self.alone]}
        return pack({**arrays, **groups}, {**facts, "order": list(groups), **scores})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Outlook":
        """The outlook of `to_bytes`."""
        arrays, facts = unpack(data)
        groups: dict[str, dict[str, Floats]] = {"rules": {}, "tested": {}}
        for name in facts.pop("order"):
            group, _, key = name.partition("/")
            groups[group][key] = arrays.pop(name)
        scored = [Scored(**one) for one in facts.pop("scored")]
        alone = [[Scored(**one) for one in target] for target in facts.pop("alone", [])]
        known = {one.name for one in fields(cls)}
        found = {**arrays, **facts, **groups, "scored": scored, "alone": alone}
        return cls(**{name: value for name, value in found.items() if name in known})
