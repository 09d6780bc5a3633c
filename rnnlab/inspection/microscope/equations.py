"""A cell's equations, read from its docstring: to compute with, to follow, and to write out. Without torch."""

import ast
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from inspect import cleandoc

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]

INPUT = "x"
FUNCTIONS: dict[str, Callable[[Floats], Floats]] = {"sigmoid": expit, "tanh": np.tanh, "relu": lambda values: np.maximum(values, 0)}
OPERATORS: dict[str, Callable[[Floats, Floats], Floats]] = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}
SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
PRIME = "__after"
"""What stands for the ' of a name while Python reads it."""


@dataclass(frozen=True)
class Number:
    """A constant, such as the 1 of 1 - z."""

    value: int


@dataclass(frozen=True)
class Name:
    """A wire, such as x, h, f or c', or a weight of one number a unit, such as b_if."""

    name: str


@dataclass(frozen=True)
class Apply:
    """A function of each number by itself."""

    function: str
    of: "Node"


@dataclass(frozen=True)
class Product:
    """A matrix times a vector."""

    weight: str
    of: "Node"


@dataclass(frozen=True)
class Binary:
    """Two vectors, unit by unit, with a sign of + - * / between them."""

    sign: str
    left: "Node"
    right: "Node"


Node = Number | Name | Apply | Product | Binary


@dataclass(frozen=True)
class Equation:
    """name = expression"""

    name: str
    expression: Node


def parse(docstring: str) -> tuple[Equation, ...]:
    """The equations of a docstring's first paragraph, one a line, in their order. W x is a matrix product, * is unit by unit.

    Raises ValueError for anything else than names, whole numbers, + - * /, brackets and the functions of FUNCTIONS.
    """
    lines = cleandoc(docstring).partition("\n\n")[0].splitlines()
    return tuple(Equation(name, _read(expression)) for name, _, expression in (line.partition(" = ") for line in lines))


def _read(expression: str) -> Node:
    called = re.sub(r"(W_\w+) (\w+'?)", r"\1(\2)", expression)
    called = re.sub(r"(W_\w+) \(", r"\1(", called)
    try:
        return _node(ast.parse(re.sub(r"(?<=\w)'", PRIME, called), mode="eval").body)
    except (SyntaxError, ValueError) as error:
        raise ValueError(f"An equation is sums and products of wires and weights, and {expression!r} is not: {error}.") from error


def _node(tree: ast.expr) -> Node:
    match tree:
        case ast.Constant(value=int(value)):
            return Number(value)
        case ast.Name(id=name):
            return Name(name.replace(PRIME, "'"))
        case ast.Call(func=ast.Name(id=name), args=[of], keywords=[]) if name in FUNCTIONS:
            return Apply(name, _node(of))
        case ast.Call(func=ast.Name(id=name), args=[of], keywords=[]) if name.startswith("W_"):
            return Product(name, _node(of))
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in SIGNS:
            return Binary(SIGNS[type(operator)], _node(left), _node(right))
    raise ValueError(f"{ast.unparse(tree)} has no meaning here")


def evaluate(node: Node, values: Mapping[str, Floats]) -> Floats:
    """The vector that an expression gives, with every wire and weight by name. Shapes: wires (H,), x (F,), W (H, ...)."""
    match node:
        case Number(value):
            return np.asarray(value, np.float64)
        case Name(name):
            return values[name]
        case Apply(function, of):
            return FUNCTIONS[function](evaluate(of, values))
        case Product(weight, of):
            return values[weight] @ evaluate(of, values)
        case Binary(sign, left, right):
            return OPERATORS[sign](evaluate(left, values), evaluate(right, values))


def follow(equations: Collection[Equation], values: Mapping[str, Floats], clamps: Mapping[str, float] | None = None) -> dict[str, Floats]:
    """What each equation gives, by its name, in their order; an equation sees the results of those before it.

    `clamps` hold a result at a value whatever its equation says: "f" in all units, "f.3" in unit 3.
    """
    known, found = dict(values), {}
    for equation in equations:
        result = np.array(evaluate(equation.expression, known))
        for place, value in (clamps or {}).items():
            name, _, unit = place.partition(".")
            if name == equation.name:
                result[int(unit) if unit else slice(None)] = value
        known[equation.name] = found[equation.name] = result
    return found


def walk(node: Node) -> Iterator[Node]:
    """The expression and everything in it, from the left."""
    yield node
    match node:
        case Apply(_, of) | Product(_, of):
            yield from walk(of)
        case Binary(_, left, right):
            yield from walk(left)
            yield from walk(right)


def wires(equations: Collection[Equation], states: Collection[str]) -> list[str]:
    """The names that are vectors of a step, not weights: x, the parts of the state, and what the equations give."""
    return [INPUT, *states, *(equation.name for equation in equations)]


def without(equations: Collection[Equation], absent: Collection[str]) -> tuple[Equation, ...]:
    """The equations with summands left out, such as the biases of a cell that has none."""
    return tuple(Equation(equation.name, _without(equation.expression, absent)) for equation in equations)


def _without(node: Node, absent: Collection[str]) -> Node:
    match node:
        case Apply(function, of):
            return Apply(function, _without(of, absent))
        case Binary("+", left, Name(name)) if name in absent:
            return _without(left, absent)
        case Binary(sign, left, right):
            return Binary(sign, _without(left, absent), _without(right, absent))
    return node
