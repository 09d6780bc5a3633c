"""What each step of a forecast depends on."""

from typing import Any

import numpy as np
import pandas as pd

from rnnlab.figures import Figure
from rnnlab.figures.lines import Floats, frame

MOST_STEPS, MOST_VALUES = 40, 200
SHADES = ["#f7f7f7", "#fddbc7", "#ef8a62", "#b2182b"]


def seen(strength: Floats) -> Figure:
    """How strongly each step of the forecast depends on each value that the network read."""
    steps, values = strength.shape
    rows, newest = np.unique(np.linspace(0, steps - 1, min(steps, MOST_STEPS)).astype(np.int64)), min(values, MOST_VALUES)
    seen = np.abs(strength[rows][:, -newest:])
    y, x = np.indices(seen.shape)
    cells = pd.DataFrame({"value": x.ravel(), "step": y.ravel(), "strength": [float(f"{one:.4g}") for one in seen.ravel()]})
    spec = frame(
        tooltip={"formatter": "step, value: {c}"},
        dataset={"source": cells},
        xAxis={"type": "category", "data": [str(back) for back in range(1 - newest, 1)], **_named("value that was read, 0 the newest")},
        yAxis={"type": "category", "data": [str(row + 1) for row in rows], "inverse": True, **_named("step of the forecast", 34)},
        visualMap={
            "min": 0,
            "max": float(seen.max()) or 1.0,
            "dimension": "strength",
            "inRange": {"color": SHADES},
            "calculable": True,
            "orient": "horizontal",
            "left": "center",
            "top": 0,
            "itemHeight": 90,
            "precision": 2,
        },
        series=[{"type": "heatmap", "encode": {"x": "value", "y": "step", "value": "strength"}, "animation": False}],
    )
    spec["grid"] |= {"left": 52, "top": 44}
    first, last = strength[0], int(np.abs(strength[0]).argmax())
    share = float(np.abs(first[-1]) / max(np.abs(first).sum(), 1e-30))
    part = f" Every {steps // len(rows)}th step and the newest {newest} values are drawn." if len(rows) < steps or newest < values else ""
    words = (
        f"What each of {steps} steps depends on, of the {values} values that were read: step 1 depends most on value {last - values + 1}, "
        f"and {100 * share:.0f} % of what it depends on is the newest value.{part}"
    )
    return Figure(spec, words, height=max(220, min(90 + 16 * len(rows), 520)))


def _named(name: str, gap: int = 26) -> dict[str, Any]:
    return {"name": name, "nameLocation": "middle", "nameGap": gap}
