"""How the wires of a placed circuit run: level within columns, up and down only between them."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, permutations

from rnnlab.figures.circuit.placing import Link, Plan, Slot
from rnnlab.figures.svg import Point

TRACK, MARGIN, PITCH = 9.0, 20.0, 78.0
"""From one upright stretch to the next, from the outermost to what stands in the columns, and from row to row at least, in pixels."""
MOST_TRIED = 6
"""Upright stretches between two columns of which every order is tried."""


@dataclass(frozen=True)
class Extent:
    """What a part takes up around the point where its wire level and the middle of its column meet, in pixels."""

    left: float
    """And as much to the right."""
    reach: float
    """From the middle to where wires touch it."""
    up: float
    down: float

    @property
    def spread(self) -> float:
        """From one of the wires that come in to the next."""
        return 12.0 if self.up > 20 else 10.5


@dataclass(frozen=True)
class Routes:
    """Where everything is, in pixels from the left and the top."""

    centres: tuple[Point, ...]
    """Of each part: the middle of its column, at the level of its wire."""
    lines: dict[Link, list[Point]]
    """The corners of each stretch of wire."""
    joints: dict[int, list[Point]]
    """Where the wire of a part forks."""
    width: float
    height: float


@dataclass
class _Fork:
    """What leaves one slot towards the next column: the level at which it comes, and those at which it goes on."""

    start: Slot
    comes: float
    goes: list[float]
    at: float = 0.0

    @property
    def straight(self) -> bool:
        return self.goes == [self.comes]


def route(plan: Plan, extents: Mapping[int, Extent], gap: float) -> Routes:
    """Lines for all links; `gap` is what is left free between two rows."""
    levels, height = _levels(plan, extents, gap)
    ports = _ports(plan, extents, levels)
    columns = range(max(plan.columns) + 1)
    widths = [max(2 * extents[part].left for part, at in enumerate(plan.columns) if at == column) for column in columns]
    lefts, forks = [0.0], []
    for column, width in enumerate(widths):
        between = _forks(plan, column, levels, ports)
        edge = lefts[-1] + width
        bent = _ordered([fork for fork in between if not fork.straight])
        for number, fork in enumerate(bent):
            fork.at = edge + MARGIN + TRACK * number
        forks += between
        lefts.append(edge + 2 * MARGIN + TRACK * max(len(bent) - 1, 0))
    centres = tuple((lefts[column] + widths[column] / 2, levels[plan.rows[part, column]]) for part, column in enumerate(plan.columns))
    width = lefts[len(widths) - 1] + widths[-1]
    lines = {}
    for fork in forks:
        for link in (link for link in plan.links if link[0] == fork.start):
            lines[link] = _line(link, fork, ports[link], plan, (centres, extents, lefts))
    return Routes(centres, lines, _joints(forks), width, height)


def _levels(plan: Plan, extents: Mapping[int, Extent], gap: float) -> tuple[list[float], float]:
    """Where the wires of each row are, and how high all rows are together."""
    levels: list[float] = []
    y = 0.0
    for row in range(max(plan.rows.values()) + 1):
        here = [extents[part] for part, column in enumerate(plan.columns) if plan.rows[part, column] == row]
        y = max(y + max((extent.up for extent in here), default=0), levels[-1] + PITCH if levels and here else 0)
        levels.append(y)
        y += max((extent.down for extent in here), default=0) + gap
    return levels, y - gap


def _ports(plan: Plan, extents: Mapping[int, Extent], levels: list[float]) -> dict[Link, float]:
    """The level at which each link ends. A part's wires come in one below the other, straight where one is on its own level."""
    ports: dict[Link, float] = {}
    for end in {link[1] for link in plan.links}:
        level, coming = levels[plan.rows[end]], sorted((link for link in plan.links if link[1] == end), key=lambda link: plan.rows[link[0]])
        rows = [plan.rows[link[0]] for link in coming]
        own = rows.index(plan.rows[end]) if plan.rows[end] in rows else None
        part, column = end
        spread = extents[part].spread if plan.columns[part] == column else 0.0
        middle = (len(coming) - 1) / 2 if own is None else own
        ports |= {link: level + (number - middle) * spread for number, link in enumerate(coming)}
    return ports


def _forks(plan: Plan, column: int, levels: list[float], ports: dict[Link, float]) -> list[_Fork]:
    found: dict[Slot, _Fork] = {}
    for link in plan.links:
        if link[0][1] == column:
            found.setdefault(link[0], _Fork(link[0], levels[plan.rows[link[0]]], [])).goes.append(ports[link])
    return list(found.values())


def _ordered(forks: list[_Fork]) -> list[_Fork]:
    """From left to right, so that none runs along another and few cross."""
    if len(forks) > MOST_TRIED:
        return forks
    return list(min(permutations(forks), key=lambda order: sum(_clash(*pair) for pair in combinations(order, 2))))


def _clash(left: _Fork, right: _Fork) -> float:
    """How often two forks cross where one is left of the other; far more where they would run along each other."""
    if left.start[0] == right.start[0]:
        return 0
    low, high = min([right.comes, *right.goes]), max([right.comes, *right.goes])
    through = sum(low < level < high for level in left.goes)
    low, high = min([left.comes, *left.goes]), max([left.comes, *left.goes])
    through += low < right.comes < high
    return through + 100 * (right.comes in left.goes)


def _line(
    link: Link, fork: _Fork, port: float, plan: Plan, placed: tuple[tuple[Point, ...], Mapping[int, Extent], list[float]]
) -> list[Point]:
    centres, extents, lefts = placed
    (source, here), (target, there) = link
    start = centres[source][0] + extents[source].reach if plan.columns[source] == here else lefts[here]
    end = centres[target][0] - extents[target].reach if plan.columns[target] == there else lefts[there]
    if port == fork.comes:
        return [(start, port), (end, port)]
    return [(start, fork.comes), (fork.at, fork.comes), (fork.at, port), (end, port)]


def _joints(forks: list[_Fork]) -> dict[int, list[Point]]:
    """Where three stretches of one wire meet."""
    joints: dict[int, list[Point]] = {}
    for fork in forks:
        levels = [fork.comes, *fork.goes]
        for level in {fork.comes, *fork.goes} if not fork.straight else ():
            ways = (level == fork.comes) + (level in fork.goes) + (min(levels) < level) + (level < max(levels))
            if ways > 2:
                joints.setdefault(fork.start[0], []).append((fork.at, level))
    return joints
