"""Pictures one below the other, each beside a line or two of words."""

import numpy as np
from numpy.typing import NDArray

from rnnlab.figures import Figure, Spec
from rnnlab.figures.png import address

HIGH = 72
"""Pixels that a picture takes."""


def album(pixels: NDArray[np.uint8], lines: list[str], alt: str, stamp: str = "") -> Figure:
    """The pictures (K, 3, S, S) with their words; `stamp` is written in a corner."""
    points = [
        {"value": [0, number], "symbol": "image://" + address(picture, 3), "symbolSize": HIGH - 10} for number, picture in enumerate(pixels)
    ]
    spec: Spec = {
        "animation": False,
        "title": {"text": stamp, "right": 0, "bottom": 0, "textStyle": {"fontSize": 10, "fontWeight": "normal"}},
        "grid": {"top": 4, "left": HIGH, "right": 0, "bottom": 20},
        "xAxis": {"type": "value", "show": False, "min": 0, "max": 1},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": lines,
            "axisLine": {"show": False},
            "axisTick": {"show": False},
            "axisLabel": {"inside": True, "margin": 12, "interval": 0, "fontSize": 12, "lineHeight": 16, "width": 270, "overflow": "break"},
        },
        "series": [
            {
                "type": "scatter",
                "data": points,
                "symbolOffset": [-HIGH // 2, 0],
                "itemStyle": {"opacity": 1},
                "animation": False,
                "silent": True,
            }
        ],
    }
    return Figure(spec, alt, height=HIGH * len(lines) + 24)
