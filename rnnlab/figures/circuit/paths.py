"""What one unit held in mind at every step, as it was and after an edit."""

import numpy as np

from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame, line
from rnnlab.inspection.microscope.microscope import Microscope


def paths(microscope: Microscope) -> Figure:
    """h of the picked unit over the steps, the step under the microscope marked; a dashed line where an edit changed it."""
    look, unit = microscope.look, microscope.look.unit
    steps = np.arange(1.0, len(microscope.original.path) + 1)
    before, after = (seen.path[:, unit] for seen in (microscope.original, microscope.edited))
    mark = {"symbol": "none", "data": [{"xAxis": look.step}], "label": {"formatter": f"step {look.step}"}, "lineStyle": {"type": "dotted"}}
    drawn = [line("original", steps, before, markLine=mark)]
    here, end = before[look.step - 1], before[-1]
    words = f"h of unit {unit}, {look.place}, over {len(steps)} steps: {here:.3f} at step {look.step}, {end:.3f} at the last"
    if look.edits:
        drawn.append(line("edited", steps, after, lineStyle={"type": "dashed"}))
        words += f"; edited {after[look.step - 1]:.3f} and {after[-1]:.3f}"
    spec = frame(
        xAxis=axis("step of the window", scale=False, min=1, max=len(steps)), yAxis=axis(f"h of unit {unit}", nameGap=44), series=drawn
    )
    return Figure(spec, words + ".", height=260)
