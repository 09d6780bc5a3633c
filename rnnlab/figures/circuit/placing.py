"""Where the parts of a circuit stand in a diagram: columns by what must come before, rows so that wires are short."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

from rnnlab.inspection.microscope.circuit import Circuit

Slot = tuple[int, int]
"""A part and a column: the part itself in its own column, its wire on the way in a later one."""
Link = tuple[Slot, Slot]
"""A stretch of wire from one column to the next."""

BEND, CROSSING, INVERSION = 1.0, 1.5, 0.1
"""What a wire that changes its row, two wires that cross, and two parts in another order than in the equations cost, where each row
that a wire goes up or down costs 1."""


@dataclass(frozen=True)
class Plan:
    """Columns count from the left, rows from the top; the first `tracks` rows belong to parts of the state on their straight way."""

    columns: tuple[int, ...]
    """Of each part."""
    rows: dict[Slot, int]
    links: list[Link]
    lanes: list[list[int]]
    """The parts of each straight way, in the rows from the top."""


def place(circuit: Circuit) -> Plan:
    """A place for every part; no two share one, nor does a wire on its way share one with a part."""
    columns = _columns(circuit)
    links = list(_links(circuit, columns))
    lanes = _lanes(circuit)
    slots = sorted({slot for link in links for slot in link} | set(enumerate(columns)), key=lambda slot: (slot[1], slot[0]))
    fixed = _fixed(slots, columns, lanes)
    free = [slot for slot in slots if slot not in fixed]
    return Plan(columns, _shortened(fixed, free, links, len(lanes)), links, lanes)


def _columns(circuit: Circuit) -> tuple[int, ...]:
    columns: list[int] = []
    for part in circuit.parts:
        columns.append(max((columns[number] + 1 for number in part.inputs), default=0))
    return tuple(max(columns) if part.kind == "after" else column for part, column in zip(circuit.parts, columns, strict=True))


def _links(circuit: Circuit, columns: tuple[int, ...]) -> Iterator[Link]:
    ways = [
        [*((source, column) for column in range(columns[source], columns[number])), (number, columns[number])]
        for number, part in enumerate(circuit.parts)
        for source in part.inputs
    ]
    yield from dict.fromkeys(link for way in ways for link in pairwise(way))


def _lanes(circuit: Circuit) -> list[list[int]]:
    """The parts of each straight way: of the state beside h first, then of h where it has one."""
    h, *others = circuit.states
    lanes = []
    for state in (*others, *([h] if circuit.track(h) else [])):
        ends = {("before", state), ("after", f"{state}'")}
        lane = {number for number, part in enumerate(circuit.parts) if (part.kind, part.name) in ends}
        lanes.append(sorted(lane.union(circuit.track(state))))
    return lanes


def _fixed(slots: list[Slot], columns: tuple[int, ...], lanes: list[list[int]]) -> dict[Slot, int]:
    """The slots in the rows of the lanes: their parts, and between them the wire of the part before."""
    fixed: dict[Slot, int] = {}
    for row, lane in enumerate(lanes):
        at = {columns[part]: part for part in lane}
        for part, column in slots:
            newest = at[max(place for place in at if place <= column)]
            if newest == part:
                fixed.setdefault((part, column), row)
    return fixed


def _shortened(fixed: dict[Slot, int], free: list[Slot], links: list[Link], first: int) -> dict[Slot, int]:
    """Rows for all slots, the free ones below the lanes: two rows are exchanged, over some columns, as long as that makes wires shorter."""
    columns: dict[int, list[Slot]] = {}
    for slot in free:
        columns.setdefault(slot[1], []).append(slot)
    rows = fixed | {slot: first + row for column in columns.values() for row, slot in enumerate(column)}
    below = range(first, first + max(map(len, columns.values()), default=0))
    moves = [(pair, span) for pair in combinations(below, 2) for span in combinations(range(len(columns) + 1), 2)]
    least, before = _cost(rows, links), None
    while before != least:
        before = least
        for pair, span in moves:
            tried = rows | _exchanged(rows, [slot for slot in free if slot[1] in range(*span)], pair)
            if (cost := _cost(tried, links)) < least:
                rows, least = tried, cost
    return rows


def _exchanged(rows: dict[Slot, int], slots: list[Slot], pair: tuple[int, int]) -> dict[Slot, int]:
    """The slots in one of two rows, each now in the other."""
    return {slot: sum(pair) - rows[slot] for slot in slots if rows[slot] in pair}


def _cost(rows: dict[Slot, int], links: list[Link]) -> float:
    moves = [abs(rows[start] - rows[end]) for start, end in links]
    crossings = sum(_cross(rows, one, other) for one, other in combinations(links, 2))
    inversions = sum(one[1] == other[1] and (one < other) != (rows[one] < rows[other]) for one, other in combinations(rows, 2))
    return sum(moves) + BEND * sum(map(bool, moves)) + CROSSING * crossings + INVERSION * inversions


def _cross(rows: dict[Slot, int], one: Link, other: Link) -> bool:
    """Whether two wires of the same stretch, from different parts, cross."""
    if one[0][1] != other[0][1] or one[0][0] == other[0][0]:
        return False
    return (rows[one[0]] - rows[other[0]]) * (rows[one[1]] - rows[other[1]]) < 0
