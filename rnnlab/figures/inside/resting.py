"""Points at which a state rests, marked by shape: stable a filled circle, saddle a cross, unstable a ring."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlab.figures import Spec

CROSS = "path://M-5,-3L-3,-5L0,-2L3,-5L5,-3L2,0L5,3L3,5L0,2L-3,5L-5,3L-2,0Z"
LIGHT, DARK = "#ffe14d", "#111111"
LOOKS: dict[str, dict[str, Any]] = {
    "stable": {"symbol": "circle", "itemStyle": {"color": LIGHT, "borderColor": DARK, "borderWidth": 2}},
    "saddle": {"symbol": CROSS, "itemStyle": {"color": LIGHT, "borderColor": DARK, "borderWidth": 1.5}},
    "unstable": {"symbol": "circle", "itemStyle": {"color": "transparent", "borderColor": LIGHT, "borderWidth": 3, "shadowBlur": 3}},
}
"""By kind; yellow and black together stand out on any ground."""


def marks(places: NDArray[np.float64], kinds: Sequence[str]) -> list[Spec]:
    """A series a kind that there is, of points at places (P, 2), numbered from 1 in their order."""
    series = []
    for kind, look in LOOKS.items():
        data = [[round(x, 5), round(y, 5), number] for number, (x, y) in enumerate(places.tolist(), 1) if kinds[number - 1] == kind]
        if data:
            tooltip = {"formatter": f"point {{@[2]}}, {kind}"}
            series.append(
                {"type": "scatter", "name": kind, "data": data, "symbolSize": 15, "z": 5, "tooltip": tooltip, "animation": False, **look}
            )
    return series


def count(kinds: Sequence[str]) -> str:
    """How many there are of each kind, in words."""
    said = [f"{kinds.count(kind)} {kind}" for kind in LOOKS if kind in kinds]
    return ", ".join(said) or "none"
