"""Results as figures: pure functions from numbers to what Apache ECharts draws, each with its words."""

from dataclasses import dataclass
from typing import Any

Spec = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """What to draw (an ECharts option), and the same in words for those who do not see it, from the same numbers."""

    spec: Spec
    alt: str
    height: int = 320
    text: str = ""
    """What a network wrote, to be shown below as it is; "" for nothing."""


@dataclass(frozen=True)
class Drawing:
    """A diagram as SVG with inline attributes only, drawn in the colour of the text around it, and the same in words."""

    svg: str
    alt: str
    height: int
    """Pixels at its natural size."""
