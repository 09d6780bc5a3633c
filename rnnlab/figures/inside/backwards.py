"""The gradient of one loss on its way back through the unrolled network, drawn on the arrows by its size."""

from math import log10

import numpy as np

from rnnlab.figures import Drawing
from rnnlab.figures.svg import Point, box, path, picture, text
from rnnlab.inspection.gradient.backflow import Backflow

MOST_STEPS = 12
WIDE, HIGH, ACROSS = 54.0, 36.0, 86.0
"""Of a box, and from one box to the next."""
LEFT, MIDDLE, LOSS, READ = 16.0, 116.0, 26.0, 180.0
"""From the left; heights of the boxes' middle, of the loss and of what was read."""
LEAST_DECADES, MOST_DECADES = 2.0, 6.0
"""Powers of ten between the widest and darkest arrow and the thinnest and palest."""
LINE = {"fill": "none", "stroke": "currentColor"}
LONGEST = 9


def backwards(flow: Backflow, row: int, names: list[str]) -> Drawing:
    """Boxes are steps of the layer, at most twelve, the loss of a row of the backflow above the last.

    The arrow into a box from the right, or from the loss, is the gradient of that loss by the state after its step: as wide and as dark
    as it is large, by its logarithm, with its number. `names` say what was read at each step.
    """
    last, norms = int(flow.losses[row]), flow.norms[row]
    steps = np.unique(np.linspace(1, last, min(last, MOST_STEPS)).round().astype(np.int64)).tolist()
    shares = strengths(norms[np.array(steps) - 1])
    parts = [_box(place, step, names[step - 1]) for place, step in enumerate(steps)]
    for place, step in enumerate(steps[:-1]):
        parts.append(_back(place, float(norms[step - 1]), shares[place], steps[place + 1] - step))
    parts.append(_down(len(steps) - 1, last, float(norms[last - 1]), shares[-1]))
    words = _words(flow, row, steps)
    return Drawing(picture("".join(parts), (2 * LEFT + ACROSS * max(len(steps) - 1, 1) + WIDE, READ + 14), words), words, round(READ + 14))


def strengths(norms: np.ndarray) -> list[float]:
    """How strongly each arrow is drawn, 0 to 1, by logarithms: 1 for the largest, 0 for the least, or where nothing flows."""
    some = norms[norms > 0]
    if not len(some):
        return [0.0] * len(norms)
    decades = min(max(log10(some.max() / some.min()), LEAST_DECADES), MOST_DECADES)
    return [max(0.0, 1 + log10(norm / some.max()) / decades) if norm > 0 else 0.0 for norm in norms.tolist()]


def _box(place: int, step: int, name: str) -> str:
    x = LEFT + ACROSS * place
    middle = x + WIDE / 2
    short = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
    shape = box((x, MIDDLE - HIGH / 2), WIDE, HIGH, f"step {step}, reads {name}", rx="7", stroke_width="1.5", **LINE)
    up = path(f"M{middle:.1f} {READ - 15}V{MIDDLE + HIGH / 2 + 2}", stroke_width="1", opacity="0.5", **LINE)
    return shape + _centred((middle, MIDDLE + 4), f"step {step}", 12) + up + _centred((middle, READ), short)


def _back(place: int, norm: float, share: float, apart: int) -> str:
    """From the next box to this one."""
    x = LEFT + ACROSS * place + WIDE
    start, end, middle = x + ACROSS - WIDE - 2, x + 2, x + (ACROSS - WIDE) / 2
    head = f"M{end + 10:.1f} {MIDDLE - 5 - 4 * share:.1f}L{end:.1f} {MIDDLE}L{end + 10:.1f} {MIDDLE + 5 + 4 * share:.1f}Z"
    number = _centred((middle, MIDDLE - HIGH / 2 - 8), _number(norm), 11.5)
    between = "" if apart == 1 else _centred((middle, MIDDLE + HIGH / 2 + 14), f"⋯ {apart} steps", 10.5)
    return _arrow(f"M{start:.1f} {MIDDLE}H{end + 9:.1f}", head, norm, share) + number + between


def _down(place: int, step: int, norm: float, share: float) -> str:
    """From the loss to the last box."""
    x, end = LEFT + ACROSS * place + WIDE / 2, MIDDLE - HIGH / 2 - 2
    head = f"M{x - 5 - 4 * share:.1f} {end - 10:.1f}L{x:.1f} {end:.1f}L{x + 5 + 4 * share:.1f} {end - 10:.1f}Z"
    number = text((x + 12, (LOSS + end) / 2), _number(norm), 11.5)
    loss = text((max(x + WIDE / 2, 110), LOSS - 8), f"loss at step {step}", text_anchor="end")
    return loss + _arrow(f"M{x:.1f} {LOSS}V{end - 9:.1f}", head, norm, share) + number


def _arrow(shaft: str, head: str, norm: float, share: float) -> str:
    """As wide and dark as the gradient is large; thin and dashed where nothing flows."""
    if norm <= 0:
        return path(shaft, "no gradient", stroke_width="1", stroke_dasharray="2 4", opacity="0.5", **LINE)
    look = {"opacity": f"{0.3 + 0.7 * share:.2f}"}
    drawn = path(shaft, f"gradient {norm:.3g}", stroke_width=f"{1 + 9 * share:.2f}", **look, **LINE)
    return drawn + path(head, fill="currentColor", **look)


def _number(norm: float) -> str:
    return f"{norm:.2g}" if norm else "0"


def _centred(at: Point, words: str, size: float = 12.5) -> str:
    return text(at, words, size, text_anchor="middle")


def _words(flow: Backflow, row: int, steps: list[int]) -> str:
    last = steps[-1]
    shown = f"all {last} steps" if len(steps) == last else f"{len(steps)} of {last} steps, evenly"
    numbers = ", ".join(f"{_number(float(flow.norms[row, step - 1]))} after step {step}" for step in steps[::-1])
    return f"The gradient of the loss at step {last} flowing back through {shown}, by the state: {numbers}."
