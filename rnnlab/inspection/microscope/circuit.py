"""A cell's equations as a circuit: what is computed from what, one part an operation. Without torch."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from rnnlab.inspection.microscope.equations import INPUT, Apply, Binary, Equation, Name, Node, Number, Product, wires
from rnnlab.inspection.microscope.notation import text

Kind = Literal["before", "weighted", "operation", "after"]


@dataclass(frozen=True)
class Part:
    """One place of the circuit, from which one wire goes out."""

    name: str
    """Of its wire: h, f, c', or its expression where the equations give it no name."""
    kind: Kind
    """A wire from the step before or from the input; weights and biases, then a function; an operation unit by unit; the end."""
    symbol: str
    """The function of weighted parts, "" for none; the sign or function of an operation."""
    inputs: tuple[int, ...]
    """The parts that it reads, by number."""
    expression: Node


class Circuit:
    """The parts in an order in which each reads only those before it; what is computed twice is there once."""

    def __init__(self, equations: Collection[Equation], states: Collection[str]) -> None:
        self.states = tuple(states)
        self.parts: list[Part] = []
        self._wires = set(wires(equations, states))
        self._at: dict[Node, int] = {}
        for name in (*self.states, INPUT):
            self._add(Part(name, "before", "", (), Name(name)))
        for equation in equations:
            self._at[Name(equation.name)] = self._build(equation.expression, equation.name)
        for state in self.states:
            end = Name(f"{state}'")
            self.parts.append(Part(end.name, "after", "", (self._at[end],), end))

    def wire(self, node: Node) -> str:
        """The name of the wire on which an expression goes."""
        return self.parts[self._at[node]].name

    def track(self, state: str) -> list[int]:
        """The parts of the straight way from a part of the state to its next value: operations unit by unit, no weights between."""
        end = self._at[Name(f"{state}'")]
        found, looked = [], [end]
        while looked:
            part = looked.pop()
            if self.parts[part].kind == "operation" and _carries(self.parts[part].expression, state):
                found.append(part)
                looked += self.parts[part].inputs
        return sorted(found)

    def _add(self, part: Part) -> int:
        self.parts.append(part)
        self._at[part.expression] = len(self.parts) - 1
        return len(self.parts) - 1

    def _build(self, node: Node, name: str = "") -> int:
        """The number of the part that gives the expression."""
        if node in self._at:
            return self._at[node]
        if self._weighted(node):
            function, inner = (node.function, node.of) if isinstance(node, Apply) else ("", node)
            return self._add(Part(name or text(node), "weighted", function, self._read(inner), node))
        return self._add(Part(name or text(node), "operation", _symbol(node), tuple(self._build(side) for side in _sides(node)), node))

    def _weighted(self, node: Node) -> bool:
        """Whether weights are among the summands of this expression, or of what its function is applied to."""
        return self._summed(node.of if isinstance(node, Apply) else node)

    def _summed(self, node: Node) -> bool:
        match node:
            case Binary("+" | "-", left, right):
                return self._summed(left) or self._summed(right)
            case Binary("*", left, right):
                return self._weight(left) or self._weight(right)
        return self._weight(node)

    def _weight(self, node: Node) -> bool:
        return isinstance(node, Product) or (isinstance(node, Name) and node.name not in self._wires)

    def _read(self, node: Node) -> tuple[int, ...]:
        """The parts that a weighted sum reads."""
        match node:
            case Product(_, of):
                return (self._build(of),)
            case Name(name) if name not in self._wires:
                return ()
            case Binary("+" | "-", left, right):
                return _once(self._read(left) + self._read(right))
            case Binary("*", left, right) if self._weight(left) or self._weight(right):
                return _once(self._read(left) + self._read(right))
        return (self._build(node),)


def _carries(node: Node, state: str) -> bool:
    """Whether the expression reads a part of the state as it is, not through weights."""
    match node:
        case Product():
            return False
        case Apply(_, of):
            return _carries(of, state)
        case Binary(_, left, right):
            return _carries(left, state) or _carries(right, state)
    return node == Name(state)


def _sides(node: Node) -> tuple[Node, ...]:
    match node:
        case Apply(_, of):
            return (of,)
        case Binary(_, left, right):
            return tuple(dict.fromkeys(side for side in (left, right) if not isinstance(side, Number)))
    return ()


def _symbol(node: Node) -> str:
    """What is written on an operation: its sign, with the number where it has one, such as 1 -."""
    match node:
        case Apply(function, _):
            return function
        case Binary(sign, Number(value), _):
            return f"{value} {sign}"
        case Binary(sign, _, Number(value)):
            return f"{sign} {value}"
        case Binary(sign, _, _):
            return sign
    raise ValueError(f"{text(node)} is no operation")


def _once(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(numbers))
