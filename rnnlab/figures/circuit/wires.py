"""The wires of a circuit as SVG, each with an arrow at every end and a dot at every fork."""

from itertools import pairwise
from math import copysign, sqrt

from rnnlab.figures.circuit.parts import RADIUS
from rnnlab.figures.circuit.placing import Link, Plan
from rnnlab.figures.circuit.routing import Routes
from rnnlab.figures.svg import Point, group, path
from rnnlab.inspection.microscope.microscope import Microscope
from rnnlab.inspection.microscope.substitution import number

CORNER = 5.0
WIRE, CARRY, MORE = 1.4, 5.0, 1.2
"""Widths of a wire and of the carry, and by how much an edit makes them wider."""


def draw(microscope: Microscope, plan: Plan, routes: Routes) -> str:
    """All wires, those of the carry below the others."""
    carries = {link[0][0] for link in plan.links if on_track(plan, link)}
    sources = sorted({link[0][0] for link in plan.links}, key=lambda source: source not in carries)
    return "".join(_wire(microscope, plan, routes, source) for source in sources)


def on_track(plan: Plan, link: Link) -> bool:
    """Whether a stretch is part of the straight way of a state."""
    return plan.rows[link[0]] == plan.rows[link[1]] < len(plan.lanes)


def style(thick: bool, changed: bool) -> dict[str, str]:
    """How a wire is drawn: the carry thick, what an edit reached wider and dashed."""
    width = (CARRY if thick else WIRE) + (MORE if changed else 0)
    dashed = {"stroke_dasharray": "9 4" if thick else "6 4"} if changed else {}
    return {"fill": "none", "stroke": "currentColor", "stroke_width": f"{width:g}", **dashed}


def _wire(microscope: Microscope, plan: Plan, routes: Routes, source: int) -> str:
    """All branches of the wire that leaves a part, half seen through as one."""
    name = microscope.circuit.parts[source].name
    drawn, told = "", _told(microscope, name)
    for target, part in enumerate(microscope.circuit.parts):
        if source in part.inputs:
            points, thick = _branch(plan, routes, source, target)
            if part.kind == "operation":
                points[-1] = _tip(points[-1], routes.centres[target])
            points, arrow = _arrow(points, thick)
            line = _rounded(points)
            near = path(line, told, fill="none", stroke="currentColor", stroke_opacity="0", stroke_width="11")
            drawn += path(line, **style(thick, microscope.changed(name))) + arrow + near
    return group(drawn + "".join(map(_dot, routes.joints.get(source, []))), opacity="0.75")


def _branch(plan: Plan, routes: Routes, source: int, target: int) -> tuple[list[Point], bool]:
    """The corners from a part to one that reads it, from where it leaves the carry if it does; and whether it is all carry."""
    slots = [*((source, column) for column in range(plan.columns[source], plan.columns[target])), (target, plan.columns[target])]
    links = list(pairwise(slots))
    if on_track(plan, links[-1]):
        return [point for link in links for point in routes.lines[link]], True
    carried = [number for number, link in enumerate(links) if on_track(plan, link)]
    own = links[carried[-1] + 1 :] if carried else links
    points = [point for link in own for point in routes.lines[link]]
    leaves = any(on_track(plan, link) for link in plan.links if link[0] == own[0][0])
    return points[1:] if leaves else points, False


def _told(microscope: Microscope, name: str) -> str:
    """What goes on a wire, in words."""
    said = []
    for edited in (False, True) if microscope.changed(name) else (False,):
        values = microscope.seen(edited).wires[name]
        own = f"{number(values[microscope.look.unit])} in unit {microscope.look.unit}, " if len(values) == microscope.units else ""
        said.append(f"{own}{number(values.min())} to {number(values.max())} over {len(values)}")
    return f"{name}: {'; edited: '.join(said)}"


def _tip(end: Point, centre: Point) -> Point:
    """Where a wire that comes in beside the middle of a circle touches it."""
    off = end[1] - centre[1]
    return end[0] + RADIUS - sqrt(RADIUS**2 - off**2), end[1]


def _arrow(points: list[Point], thick: bool) -> tuple[list[Point], str]:
    """The line up to its arrow, and the arrow."""
    x, y = points[-1]
    long, half = (11.0, 6.5) if thick else (7.5, 4.0)
    head = path(f"M{x:.1f} {y:.1f}l{-long} {-half}v{2 * half}z", fill="currentColor")
    return [*points[:-1], (x - long + 1, y)], head


def _rounded(points: list[Point]) -> str:
    """A line through points that are level or upright of each other, its corners rounded."""
    first, *middle, last = points
    drawn = f"M{first[0]:.1f} {first[1]:.1f}"
    for (x0, y0), (x, y), (x1, y1) in zip(points, middle, points[2:], strict=False):
        round_ = min(CORNER, abs(y1 - y0) / 2)
        before = (x - copysign(round_, x - x0) * (x != x0), y - copysign(round_, y - y0) * (y != y0))
        after = (x + copysign(round_, x1 - x) * (x != x1), y + copysign(round_, y1 - y) * (y != y1))
        drawn += f"L{before[0]:.1f} {before[1]:.1f}Q{x:.1f} {y:.1f} {after[0]:.1f} {after[1]:.1f}"
    return drawn + f"L{last[0]:.1f} {last[1]:.1f}"


def _dot(at: Point) -> str:
    return path(f"M{at[0] - 2.6:.1f} {at[1]:.1f}a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0 -5.2 0", fill="currentColor")
