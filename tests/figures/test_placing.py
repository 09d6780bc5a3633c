"""No two things of a diagram stand or run where another does: for every cell, and for equations that no cell has yet."""

from inspect import cleandoc
from itertools import combinations, pairwise

import pytest

from rnnlab import registry
from rnnlab.figures.circuit.parts import extent
from rnnlab.figures.circuit.placing import Plan
from rnnlab.figures.circuit.routing import Point, Routes
from rnnlab.figures.circuit.wiring import planned
from rnnlab.inspection.microscope.circuit import Circuit
from rnnlab.inspection.microscope.equations import parse

Box = tuple[float, float, float, float]

CELLS = {name: (cleandoc(registry.cells.load(name).__doc__), registry.cells.load(name).state_names) for name in registry.cells.names()}
INVENTED = {
    "many gates": (
        "a = sigmoid(W_ia x + W_ha h)\nb = sigmoid(W_ib x + W_hb h)\nd = sigmoid(W_id x + W_hd h)\ne = tanh(W_ie x + W_he h)\n"
        "c' = a * c + b * e\nm' = d * m + c' * a\nh' = tanh(m') * b + c' * d",
        ("h", "c", "m"),
    ),
    "no gates": ("h' = tanh(W_ih x) + h", ("h",)),
    "deep": ("a = relu(W_ia x + W_ha h)\nb = relu(W_ib a)\nd = relu(W_id b + W_hd (a * h))\nh' = (1 - b) * d + b * h", ("h",)),
    "swapped": ("a = sigmoid(W_ia x)\nb = sigmoid(W_hb h)\nc' = a * h + b * c\nh' = b * c + a * h", ("h", "c")),
}
EVERY = CELLS | INVENTED


def drawn(name: str, edited: bool) -> tuple[Circuit, Plan, Routes, list[Box]]:
    docstring, states = EVERY[name]
    equations = docstring.partition("\n\n")[0]
    circuit = Circuit(parse(equations), states)
    changed = frozenset(part.name for part in circuit.parts) if edited else frozenset()
    plan, routes = planned(equations, tuple(states), changed)
    boxes = []
    for part, (x, y) in zip(circuit.parts, routes.centres, strict=True):
        room = extent(part, edited)
        boxes.append((x - room.left, y - room.up, x + room.left, y + room.down))
    return circuit, plan, routes, boxes


def stretches(routes: Routes) -> list[tuple[int, Point, Point]]:
    """Every straight stretch of every wire, with the part that it comes from."""
    return [(link[0][0], *sorted(ends)) for link, points in routes.lines.items() for ends in pairwise(points) if ends[0] != ends[1]]


def inside(box: Box, start: Point, end: Point) -> bool:
    """Whether a stretch passes through a box, more than touching it."""
    return max(start[0], box[0]) < min(end[0], box[2]) - 0.1 and box[1] < start[1] < box[3] and start[1] == end[1]


each = pytest.mark.parametrize("name", EVERY)
either = pytest.mark.parametrize("edited", [False, True])


@either
@each
def test_no_two_parts_overlap_and_all_are_in_the_picture(name: str, edited: bool) -> None:
    _, _, routes, boxes = drawn(name, edited)
    for one, other in combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    assert min(box[0] for box in boxes) >= 0 and max(box[2] for box in boxes) <= routes.width
    assert min(box[1] for box in boxes) >= 0 and max(box[3] for box in boxes) <= routes.height


@either
@each
def test_a_wire_runs_from_its_part_to_those_that_read_it_and_passes_no_other(name: str, edited: bool) -> None:
    circuit, plan, routes, boxes = drawn(name, edited)
    ends = {(link[0][0], link[1][0]) for link in plan.links if plan.columns[link[1][0]] == link[1][1]}
    assert ends == {(source, number) for number, part in enumerate(circuit.parts) for source in part.inputs}
    for link, points in routes.lines.items():
        own = {link[0][0], link[1][0]}
        for start, end in (sorted(pair) for pair in pairwise(points)):
            assert not any(inside(box, start, end) for number, box in enumerate(boxes) if number not in own)
            upright = start[0] == end[0] and start[1] != end[1]
            assert not upright or not any(box[0] < start[0] < box[2] and start[1] < box[3] and box[1] < end[1] for box in boxes)


@either
@each
def test_wires_of_two_parts_may_cross_and_never_run_along_each_other(name: str, edited: bool) -> None:
    _, _, routes, _ = drawn(name, edited)
    for (one, a, b), (other, c, d) in combinations(stretches(routes), 2):
        for along, across in ((0, 1), (1, 0)):
            level = a[across] == b[across] == c[across] == d[across]
            assert one == other or not level or max(a[along], c[along]) >= min(b[along], d[along])


@either
@each
def test_the_carry_is_one_straight_line_at_the_top(name: str, edited: bool) -> None:
    circuit, plan, routes, _ = drawn(name, edited)
    for row, lane in enumerate(plan.lanes):
        levels = {routes.centres[part][1] for part in lane}
        assert len(levels) == 1
        below = [centre[1] for part, centre in enumerate(routes.centres) if plan.rows[part, plan.columns[part]] > row]
        assert all(level > max(levels) for level in below)
    expected = list(circuit.states[1:]) + ([circuit.states[0]] if circuit.track(circuit.states[0]) else [])
    assert [circuit.parts[lane[0]].name for lane in plan.lanes] == expected
