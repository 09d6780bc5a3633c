"""Where a pen could go next, as SVG."""

import numpy as np

from rnnlab.figures import Drawing
from rnnlab.figures.svg import attributes, group, path, picture, text, titled
from rnnlab.figures.tasks.script import PEN
from rnnlab.figures.tasks.sheet import Sheet
from rnnlab.inspection.trying.script import Script
from rnnlab.penmanship.pen import traces

BEFORE = {**PEN, "stroke_width": "1.6", "opacity": "0.5"}
CAME = {**PEN, "stroke_width": "2.4"}
SHOWN = 0.02
"""Gaussians that weigh less are left out."""
AROUND, ZOOM = np.array([[-16.0, -7.0], [10.0, 7.0]]), 24.0
"""How much around the pen is shown, in units, and how many pixels one has."""


def ahead(script: Script, step: int) -> Drawing:
    """What could come as one of the network's own strokes, from 1: for each Gaussian ellipses of one and two deviations."""
    number = step - 1
    sheet = Sheet(script.places[number] + AROUND, ZOOM)
    before = script.strokes[: len(script.begun) + number]
    weights = script.weights[number]
    heavy = np.flatnonzero(weights >= SHOWN)
    body = "".join(path(sheet.curve(line), **BEFORE) for line in traces(before))
    body += "".join(_ellipses(script, sheet, number, int(one)) for one in heavy)
    in_the_air = {"stroke_dasharray": "3 4"} if before[-1, 2] > 0 else {}
    body += path(sheet.curve(script.places[number : step + 1]), "the stroke that came", **CAME, **in_the_air)
    body += text((4, 14), f"stroke {step}")
    words = (
        f"What the network held possible as stroke {step}: {len(heavy)} of {len(weights)} Gaussians weigh {SHOWN:.0%} or more, the "
        f"heaviest {weights.max():.0%}; the probability that the pen lifts after it was {script.lift[number]:.1%}."
    )
    return Drawing(picture(body, sheet.size, words), words, round(sheet.size[1]))


def axes(deviations: np.ndarray, correlation: float) -> tuple[float, float, float]:
    """The half axes of a Gaussian's ellipse, the longer first, and by how many degrees the longer one is turned up from the right."""
    mixed = correlation * deviations.prod()
    spread, turned = np.linalg.eigh(np.array([[deviations[0] ** 2, mixed], [mixed, deviations[1] ** 2]]))
    return float(np.sqrt(spread[1])), float(np.sqrt(spread[0])), float(np.degrees(np.arctan2(turned[1, 1], turned[0, 1])))


def _ellipses(script: Script, sheet: Sheet, number: int, one: int) -> str:
    """One Gaussian around where it expects the pen, the heavier the darker."""
    long, short, angle = axes(script.deviations[number, one], script.correlations[number, one])
    weight = script.weights[number, one]
    look = {"fill": "currentColor", "fill_opacity": f"{0.35 * weight:.3f}", "stroke": "currentColor", "stroke_width": "0.8"}
    sizes = [{"rx": f"{times * long * sheet.scale:.1f}", "ry": f"{times * short * sheet.scale:.1f}"} for times in (1, 2)]
    drawn = "".join(f"<ellipse{attributes(size | look)}>{titled(f'weight {weight:.0%}')}</ellipse>" for size in sizes)
    across, down = sheet(script.places[number] + script.means[number, one])
    return group(drawn, transform=f"translate({across:.1f} {down:.1f}) rotate({-angle:.1f})")
