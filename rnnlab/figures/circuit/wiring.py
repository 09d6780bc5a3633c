"""A cell at one step as a diagram drawn from its equations: every wire with what goes on it."""

from functools import lru_cache

from rnnlab.figures import Drawing
from rnnlab.figures.circuit import parts, wires
from rnnlab.figures.circuit.placing import Plan, place
from rnnlab.figures.circuit.routing import Routes, route
from rnnlab.figures.circuit.strips import MOST, colour
from rnnlab.figures.svg import Point, box, group, path, picture, text
from rnnlab.inspection.microscope.circuit import Circuit
from rnnlab.inspection.microscope.equations import parse
from rnnlab.inspection.microscope.microscope import Microscope
from rnnlab.inspection.microscope.substitution import number

GAP, TOP, BOTTOM, SIDE, NARROWEST = 10.0, 54.0, 42.0, 8.0, 480.0


def wiring(microscope: Microscope) -> Drawing:
    """The diagram of the looked-at step. Where something is edited, what became of it stands below what it was."""
    changed = frozenset(part.name for part in microscope.circuit.parts if microscope.changed(part.name))
    plan, routes = planned(microscope.docstring, tuple(microscope.states), changed)
    wide = max(routes.width, NARROWEST)
    drawn = [parts.draw(part, microscope, centre) for part, centre in zip(microscope.circuit.parts, routes.centres, strict=True)]
    body = group(wires.draw(microscope, plan, routes) + "".join(drawn), (SIDE + (wide - routes.width) / 2, TOP))
    size = wide + 2 * SIDE, routes.height + TOP + BOTTOM
    around = _head(microscope) + group(_legend(microscope, plan), (SIDE, size[1] - 14))
    words = _words(microscope)
    return Drawing(picture(around + body, size, words), words, round(size[1]))


@lru_cache(maxsize=64)
def planned(docstring: str, states: tuple[str, ...], changed: frozenset[str]) -> tuple[Plan, Routes]:
    """Where everything stands in the diagram of these equations when an edit changed some of their wires."""
    circuit = Circuit(parse(docstring), states)
    plan = place(circuit)
    extents = {number: parts.extent(part, part.name in changed) for number, part in enumerate(circuit.parts)}
    return plan, route(plan, extents, GAP)


def _head(microscope: Microscope) -> str:
    """What is shown, and how numbers and squares are to be read."""
    look, units = microscope.look, microscope.units
    first = f"{microscope.title}, {look.place}, step {look.step} of {len(microscope.x)}"
    thinned = f"{MOST} of {units} units, evenly spaced" if units > MOST else f"all {units} units" if units > 1 else "the one unit"
    second = f"Numbers: unit {look.unit}, framed. Squares: {thinned}."
    return text((SIDE, 18), first, 15, font_weight="bold") + text((SIDE, 37), second, 12.5, opacity="0.9")


def _legend(microscope: Microscope, plan: Plan) -> str:
    """The colours, and the kinds of wires that there are."""
    line = {"stroke": "currentColor", "stroke_width": "0.4"}
    scale = "".join(box((22 + 13 * place, -10), 13, 12, fill=colour(place / 3 - 1), **line) for place in range(7))
    drawn, x = text((0, 0), "−1") + scale + text((118, 0), "+1"), 152.0
    if plan.lanes:
        drawn += _sample((x, -4), "the carry: unit by unit, no weights", thick=True, changed=False)
        x += 250
    if microscope.look.edits:
        drawn += _sample((x, -4), "edited", thick=False, changed=True)
    return drawn


def _sample(at: Point, words: str, thick: bool, changed: bool) -> str:
    return path(f"M{at[0]} {at[1]}h28", **wires.style(thick, changed)) + text((at[0] + 34, at[1] + 4), words)


def _words(microscope: Microscope) -> str:
    """The diagram in words: every gate and new state of the picked unit, and how the edit changed them."""
    look = microscope.look
    said = [
        f"{equation.name} = {number(microscope.original.wires[equation.name][look.unit])}"
        + (f", edited {number(microscope.edited.wires[equation.name][look.unit])}" if microscope.changed(equation.name) else "")
        for equation in microscope.equations
    ]
    beyond = max(abs(microscope.seen(edited).wires[part.name]).max() for part in microscope.circuit.parts for edited in (False, True)) > 1
    return (
        f"Wiring of {microscope.title}, {look.place}, at step {look.step} of {len(microscope.x)}, drawn from its equations. "
        f"Unit {look.unit}: {'; '.join(said)}." + (" Values beyond -1 and 1 have the colour of the end." if beyond else "")
    )
