"""What each unit is worth, from the dearest to the cheapest."""

import numpy as np

from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame
from rnnlab.inspection.units.ablation import Ablation


def worth(ablation: Ablation) -> Figure:
    """A bar a unit: by how much the loss is higher without it."""
    order = np.argsort(-ablation.costs, kind="stable")
    bars = [float(f"{cost:.4g}") for cost in ablation.costs[order]]
    spec = frame(
        tooltip={"trigger": "item", "formatter": "unit {b}: {c}"},
        legend={"show": False},
        xAxis={"type": "category", "data": [str(unit) for unit in order], "name": "unit", "nameLocation": "middle", "nameGap": 28},
        yAxis=axis("loss without it - loss", scale=False, nameGap=52),
        series=[{"type": "bar", "data": bars, "animation": False}],
    )
    harmful = int((ablation.costs < 0).sum())
    words = (
        f"Loss of {ablation.sequences} sequences of the {ablation.part} part without each of {len(order)} units, beside "
        f"{ablation.whole:.4g} with all: dearest is unit {order[0]}, {ablation.costs[order[0]]:+.3g}; without {harmful} of them "
        f"the loss is lower."
    )
    return Figure(spec, words, height=340)
