"""One part of a circuit as SVG, around the point where its wire leaves: its name, its vector, and the picked unit's number."""

import re

from rnnlab.figures.circuit.routing import Extent
from rnnlab.figures.circuit.strips import WIDE, strip, width
from rnnlab.figures.svg import Point, box, text
from rnnlab.inspection.microscope.circuit import Part
from rnnlab.inspection.microscope.equations import INPUT
from rnnlab.inspection.microscope.microscope import Look, Microscope
from rnnlab.inspection.microscope.substitution import number
from rnnlab.inspection.trace import REVERSE

PAD, UP, RADIUS, PILL = 9.0, 28.0, 14.0, 25.0
"""Beside and above what stands in a box, of a circle, and half of a circle drawn out for a word, in pixels."""
STACKED, LABEL = 31.0, 19.0
"""Height of a strip with its number, and of the words below a circle."""
SIGNS = {"*": "×", "/": "÷", "-": "−"}
LONGEST = 17
OUTLINE = {"fill": "currentColor", "fill_opacity": "0.05", "stroke": "currentColor", "stroke_width": "1.5"}
PLAIN = {"fill": "currentColor", "fill_opacity": "0.09"}


def extent(part: Part, changed: bool) -> Extent:
    """The room that a part needs, more where an edit changed its vector."""
    strips = STACKED * (2 if changed else 1)
    if part.kind != "operation":
        return Extent(WIDE / 2 + PAD, WIDE / 2 + PAD, UP, strips - 3)
    reach = RADIUS if len(part.symbol) < 4 else PILL
    return Extent(reach, reach, RADIUS, RADIUS) if ends(part) else Extent(WIDE / 2, reach, RADIUS, RADIUS + LABEL + strips)


def ends(part: Part) -> bool:
    """Whether this operation gives a new state: its vector stands at the end of its wire."""
    return part.kind == "operation" and part.name.endswith("'")


def draw(part: Part, microscope: Microscope, at: Point) -> str:
    """The part."""
    x, y = at
    if part.kind != "operation":
        return _box(part, microscope, at) + _vectors(part, microscope, (x - WIDE / 2, y - 4), "start")
    if ends(part):
        return _circle(part, at)
    label = text((x, y + RADIUS + 13), short(part.name), 11.5, text_anchor="middle")
    return _circle(part, at) + label + _vectors(part, microscope, (x, y + RADIUS + LABEL), "middle")


def short(name: str) -> str:
    """An expression in typographic signs, what is in brackets cut where it is long."""
    cut = re.sub(r"\([^()]*\)", "(…)", name) if len(name) > LONGEST else name
    return "".join(SIGNS.get(letter, letter) for letter in cut)


def _circle(part: Part, at: Point) -> str:
    x, y = at
    reach, sign = extent(part, False).reach, short(part.symbol.replace(" ", ""))
    shape = box((x - reach, y - RADIUS), 2 * reach, 2 * RADIUS, part.name, rx=str(RADIUS), **OUTLINE)
    size = 19 if len(sign) == 1 else 13
    return shape + text((x, y + size / 3), sign, size, text_anchor="middle")


def _box(part: Part, microscope: Microscope, at: Point) -> str:
    x, y = at
    room = extent(part, microscope.changed(part.name))
    equation = next((line for line in microscope.docstring.splitlines() if line.startswith(f"{part.name} = ")), part.name)
    look = {"rx": "10", **OUTLINE} if part.kind == "weighted" else {"rx": "3", **PLAIN}
    if any(place.partition(".")[0] == part.name for place in microscope.look.clamps):
        look |= {"stroke_width": "3", "stroke_dasharray": "4 3"}
    shape = box((x - room.left, y - room.up), 2 * room.left, room.up + room.down, equation, **look)
    return shape + _title(part, microscope.look, len(microscope.x), (x - WIDE / 2, y - 11))


def _title(part: Part, look: Look, steps: int, at: Point) -> str:
    """The name and beside it the function of a gate, or from which step a state is."""
    if not part.name.rstrip("'").isidentifier():
        return text(at, short(part.name), 12.5)
    words = {"weighted": part.symbol or "linear", "after": f"of step {look.step}"}.get(part.kind) or _origin(part.name, look, steps)
    name = text(at, part.name, 14.5, font_weight="bold")
    return name + text((at[0] + WIDE, at[1]), words, 11.5, text_anchor="end", opacity="0.85")


def _origin(name: str, look: Look, steps: int) -> str:
    """Where what goes in comes from."""
    if name == INPUT:
        return f"at step {look.step}"
    first, before = (steps, look.step + 1) if look.direction == REVERSE else (1, look.step - 1)
    return "at the start" if look.step == first else f"of step {before}"


def _vectors(part: Part, microscope: Microscope, at: Point, anchor: str) -> str:
    """The strip of the original and, where it differs, that of the edited pass below it, each with the picked unit's number."""
    (x, y), picked, drawn = at, _picked(part, microscope), ""
    for edited in (False, True) if microscope.changed(part.name) else (False,):
        values = microscope.seen(edited).wires[part.name]
        names = microscope.columns if part.name == INPUT else [f"unit {place}" for place in range(len(values))]
        told = f"{len(values)} values" if picked is None else number(values[picked])
        mark = "" if not edited else ", held" if microscope.clamped(part.name) else ", edited"
        drawn += strip(values, (x - (width(len(values)) / 2 if anchor == "middle" else 0), y), names, picked)
        drawn += text((x, y + 25), told + mark, 12.5, text_anchor=anchor, font_weight="bold" if edited else "normal")
        y += STACKED
    return drawn


def _picked(part: Part, microscope: Microscope) -> int | None:
    """The place whose number is printed: the picked unit; of an input the column that is edited, or the only one."""
    if part.name != INPUT:
        return microscope.look.unit
    if microscope.look.layer == 1 and microscope.look.inputs:
        return min(microscope.look.inputs)
    return 0 if len(microscope.columns) == 1 else None
