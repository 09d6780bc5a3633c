"""A network unrolled along time as a diagram: what goes in, what comes out, and the shape of every tensor on the way."""

from dataclasses import dataclass

from rnnlab.figures import Drawing
from rnnlab.figures.svg import box, path, picture, text
from rnnlab.inspection.data.shape import Shape

WIDE, HIGH = 92, 40
"""Of a box."""
ACROSS, DOWN = 140, 74
"""From one box to the next."""
SHOWN = 3
"""Steps drawn before the rest is three dots."""
LEFT, TOP = 130, 16
LINE = {"fill": "none", "stroke": "currentColor", "stroke_width": "1.5"}


@dataclass(frozen=True)
class Column:
    """One step as it is drawn. `step` 0 stands for those left out."""

    step: int
    reads: str
    """Of what the step reads; "" for nothing new."""
    answers: bool
    role: str = "step"


def unrolled(shape: Shape, bidirectional: bool = False) -> Drawing:
    """The diagram of a network that was run once. Boxes of one row are the same cell, with the same weights."""
    columns, rows = _columns(shape), _rows(shape)
    width, height = LEFT + ACROSS * len(columns), TOP + DOWN * len(rows) + 8
    parts = [_label(row, number) for number, row in enumerate(rows)]
    for number, column in enumerate(columns):
        parts += _column(column, number, len(rows))
        if number + 1 < len(columns):
            parts += _onward(shape, number, len(rows), bidirectional)
    words = _words(shape, bidirectional)
    return Drawing(picture("".join(parts), (width, height), words), words, height)


def _columns(shape: Shape) -> list[Column]:
    given, written = shape.x[1], shape.y[1]
    match shape.kind:
        case "N to 1":
            return [Column(step, f"x{step}", step == given) for step in _shown(given)]
        case "N to N":
            return [Column(step, f"x{step}", True) for step in _shown(given)]
        case "1 to N":
            return [Column(step, "x1" if step == 1 else f"y{step - 1}", True) for step in _shown(written)]
        case _:
            reading = [Column(step, f"x{step}", False, "encoder") for step in _shown(given)]
            return reading + [Column(step, f"y{step - 1}" if step > 1 else "0", True, "decoder") for step in _shown(written)]


def _shown(steps: int) -> list[int]:
    """The first steps, a 0 for those left out, and the last."""
    return list(range(1, steps + 1)) if steps <= SHOWN + 1 else [*range(1, SHOWN), 0, steps]


def _rows(shape: Shape) -> list[tuple[str, str]]:
    """What stands in each row from the top: its name and the shape of what leaves it at one step."""
    batch = shape.x[0]
    own = [layer for layer in shape.layers if not layer.name.startswith("decoder")]
    cells = [layer for layer in own if layer.name.startswith("layer")]
    rows = [("answer y", f"({batch}, {shape.y[2]})")]
    directions = shape.state[0] // len(cells)
    rows += [(layer.name, f"({batch}, {layer.outputs * directions})") for layer in cells[::-1]]
    return [*rows, ("input x", f"({batch}, {shape.x[2]})")]


def _label(row: tuple[str, str], number: int) -> str:
    y = _middle(number)
    return text((4, y - 3), row[0]) + text((4, y + 14), row[1], opacity="0.75")


def _column(column: Column, number: int, rows: int) -> list[str]:
    if column.step == 0:
        return [_text(_centre(number), _middle(row), "…") for row in range(rows)]
    parts = [_box(number, row, f"{column.role} {column.step}") for row in range(1, rows - 1)]
    if column.reads:
        parts += [_text(_centre(number), _middle(rows - 1), column.reads), _up(number, rows - 1)]
    parts += [_up(number, row) for row in range(2, rows - 1)]
    if column.answers:
        parts += [_text(_centre(number), _middle(0), f"y{column.step}"), _up(number, 1)]
    return parts


def _onward(shape: Shape, number: int, rows: int, bidirectional: bool) -> list[str]:
    """The state that goes to the next step of each layer, its shape on the first arrow."""
    parts = []
    for row in range(1, rows - 1):
        start, end, y = _centre(number) + WIDE / 2, _centre(number + 1) - WIDE / 2, _middle(row)
        parts.append(_arrow(start, y - 5 if bidirectional else y, end, y - 5 if bidirectional else y))
        if bidirectional:
            parts.append(_arrow(end, y + 7, start, y + 7))
        parts.append(_text((start + end) / 2, y - (18 if bidirectional else 12), ", ".join(shape.state_names)))
    return parts


def _centre(number: int) -> float:
    return LEFT + ACROSS * number + WIDE / 2


def _middle(row: int) -> float:
    return TOP + DOWN * row + HIGH / 2


def _box(number: int, row: int, label: str) -> str:
    corner = _centre(number) - WIDE / 2, _middle(row) - HIGH / 2
    return box(corner, WIDE, HIGH, rx="7", **LINE) + _text(_centre(number), _middle(row), label)


def _text(x: float, y: float, words: str) -> str:
    return text((x, y + 5), words, text_anchor="middle")


def _up(number: int, row: int) -> str:
    """From the top of a row to the bottom of the one above."""
    return _arrow(_centre(number), _middle(row) - HIGH / 2, _centre(number), _middle(row - 1) + HIGH / 2)


def _arrow(x1: float, y1: float, x2: float, y2: float) -> str:
    dx, dy = (x2 > x1) - (x2 < x1), (y2 > y1) - (y2 < y1)
    x2, y2 = x2 - 2 * dx, y2 - 2 * dy
    wings = f"M{x2 - 6 * dx - 4 * dy} {y2 - 6 * dy - 4 * dx}L{x2} {y2}L{x2 - 6 * dx + 4 * dy} {y2 - 6 * dy + 4 * dx}"
    return path(f"M{x1} {y1}L{x2} {y2}{wings}", **LINE)


def _words(shape: Shape, bidirectional: bool) -> str:
    ways = "both directions" if bidirectional else "from left to right"
    state = " and ".join(shape.state_names)
    return (
        f"{shape.kind}: {_count(shape.x[1], 'step')} of input {tuple(shape.x)} become {_count(shape.y[1], 'answer')} {tuple(shape.y)}, "
        f"read {ways}; "
        f"from step to step go {state}, {tuple(shape.state)} over all layers; {shape.parameters:,} parameters."
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")
