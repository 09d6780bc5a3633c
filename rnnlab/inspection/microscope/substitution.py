"""The equations of one unit with numbers put in. Without torch."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rnnlab.inspection.microscope.equations import FUNCTIONS, INPUT, OPERATORS, Apply, Binary, Floats, Name, Node, Number, Product, walk
from rnnlab.inspection.microscope.microscope import Microscope
from rnnlab.inspection.microscope.notation import latex, symbol, text


@dataclass(frozen=True)
class Term:
    """One summand of an equation."""

    name: str
    """Such as W_if x[temperature], W_hf h[3], r * W_hn h[3] or b_if."""
    value: float
    bias: bool


class Substitution:
    """The picked unit of a microscope in one of its passes: what each expression comes to."""

    def __init__(self, microscope: Microscope, edited: bool = False) -> None:
        self._rows, self._wires, self._circuit = microscope.rows, microscope.seen(edited).wires, microscope.circuit
        self._unit, self._columns = microscope.look.unit, microscope.columns
        self._expressions = {equation.name: equation.expression for equation in microscope.equations}
        self._held = {name for name in self._expressions if edited and microscope.clamped(name)}

    def terms(self, name: str) -> list[Term]:
        """Every summand of one equation, a weight at a time and each bias by itself; they add up to `total`."""
        return list(self._terms(_argument(self._expressions[name])))

    def total(self, name: str) -> float:
        """What the summands of one equation add up to, before its function where it has one."""
        return float(self._value(_argument(self._expressions[name])))

    def computed(self, name: str) -> float:
        """What one equation gives."""
        return float(self._value(self._expressions[name]))

    def held(self, name: str) -> bool:
        """Whether the unit is held at a value, whatever its equation gives."""
        return name in self._held

    def result(self, name: str) -> float:
        """What goes on the wire of one equation: what it gives, or the value at which it is held."""
        return float(self._wires[name][self._unit])

    def lines(self) -> list[str]:
        """One line an equation, such as f = sigmoid(1.323) = 0.790, from W_if x = 0.402, b_if = 0.110, ..."""
        return [self._line(name, expression) for name, expression in self._expressions.items()]

    def typeset(self, name: str) -> str:
        """One equation as LaTeX, a line each: with names, with the numbers in their places, summed up, and its value."""
        expression = self._expressions[name]
        numbers = [latex(expression, shown).replace(r"\odot", r"\cdot") for shown in (self._number, self._sum)]
        steps = [latex(expression), *numbers, number(self.computed(name))]
        held = rf" \;\rightarrow\; \text{{held at }} {number(self.result(name))}" if self.held(name) else ""
        lines = r" \\ &= ".join(dict.fromkeys(steps))
        return rf"\begin{{aligned}} {symbol(name)} &= {lines}{held} \end{{aligned}}"

    def _line(self, name: str, expression: Node) -> str:
        value = number(self.computed(name))
        if isinstance(expression, Apply):
            told = f"{text(expression, self._sum)} = {value}, from {self._parts(expression.of)}"
        else:
            told = " = ".join(dict.fromkeys([text(expression), text(expression, self._number), value]))
        return f"{name} = {number(self.result(name))}, held there; its equation gives {told}" if self.held(name) else f"{name} = {told}"

    def _value(self, node: Node) -> Floats:
        match node:
            case Number(value):
                return np.asarray(value, np.float64)
            case Name(name):
                return np.asarray(self._rows[name][0] if name in self._rows else self._wires[name][self._unit])
            case Apply(function, of):
                return FUNCTIONS[function](self._value(of))
            case Product(weight, of):
                return self._rows[weight] @ self._vector(of)
            case Binary(sign, left, right):
                return OPERATORS[sign](self._value(left), self._value(right))

    def _vector(self, node: Node) -> Floats:
        return self._wires[self._circuit.wire(node)]

    def _terms(self, node: Node, factor: float = 1.0, before: str = "") -> Iterator[Term]:
        """The summands of an expression, each times a factor whose words stand before it."""
        match node:
            case Binary("+" | "-" as sign, left, right):
                yield from self._terms(left, factor, before)
                yield from self._terms(right, factor if sign == "+" else -factor, before if sign == "+" else f"{before}-")
            case Binary("*", left, right) if _products(right) and not _products(left):
                yield from self._terms(right, factor * float(self._value(left)), f"{before}{text(left)} * ")
            case Product(weight, of):
                vector = text(Product(weight, of))
                for place, value in enumerate((self._rows[weight] * self._vector(of)).tolist()):
                    named = self._columns[place] if of == Name(INPUT) else place
                    yield Term(f"{before}{vector}[{named}]", factor * value, False)
            case _:
                bias = isinstance(node, Name) and node.name in self._rows
                yield Term(before + text(node), factor * float(self._value(node)), bias)

    def _parts(self, node: Node) -> str:
        """What an expression is made from, each with its number."""
        return ", ".join(f"{text(leaf)} = {number(self._value(leaf))}" for leaf in dict.fromkeys(_leaves(node)))

    def _number(self, node: Node) -> str | None:
        """The number in the place of a wire, a bias, or a matrix product."""
        return number(self._value(node)) if isinstance(node, Name | Product) else None

    def _sum(self, node: Node) -> str | None:
        """As `_number`, and one number for what holds a matrix product."""
        if isinstance(node, Apply) or not _products(node):
            return self._number(node)
        return number(self._value(node))


def number(value: Floats | float) -> str:
    """A value with three decimals, or in powers of ten where those would all be 0."""
    return f"{value:.1e}" if 0 < abs(float(value)) < 0.0005 else f"{value:.3f}"


def _argument(node: Node) -> Node:
    """What the equation's function is applied to, or all of it."""
    return node.of if isinstance(node, Apply) else node


def _products(node: Node) -> bool:
    return any(isinstance(inner, Product) for inner in walk(node))


def _leaves(node: Node) -> Iterator[Node]:
    """The matrix products, wires and biases of an expression."""
    match node:
        case Name() | Product():
            yield node
        case Binary(_, left, right):
            yield from _leaves(left)
            yield from _leaves(right)
        case Apply(_, of):
            yield from _leaves(of)
