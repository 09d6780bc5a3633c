"""Equations written out: as the docstring has them, or as LaTeX; with the names of things, or with numbers in their place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from rnnlab.inspection.microscope.equations import Apply, Binary, Name, Node, Number, Product

Shown = Callable[[Node], str | None]
"""What stands in the place of an expression; None for the expression itself."""

STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}


@dataclass(frozen=True)
class Script:
    """A way to write: its words for functions and signs, where they differ from the docstring's."""

    symbol: Callable[[str], str] = str
    functions: Mapping[str, str] = field(default_factory=dict)
    signs: Mapping[str, str] = field(default_factory=dict)
    brackets: tuple[str, str] = ("(", ")")
    fraction: Callable[[str, str], str] | None = None
    """How a division is written where it is no sign between its two sides."""


def text(node: Node, shown: Shown = lambda node: None) -> str:
    """The expression as a docstring has it, such as sigmoid(W_if x + b_if)."""
    return _write(node, PLAIN, shown)


def latex(node: Node, shown: Shown = lambda node: None) -> str:
    r"""The expression as LaTeX, such as \sigma\left(W_{if} x + b_{if}\right); a product unit by unit is \odot."""
    return _write(node, LATEX, shown)


def symbol(name: str) -> str:
    """A name as LaTeX: W_if becomes W_{if}, c' stays."""
    letter, _, index = name.partition("_")
    return f"{letter}_{{{index}}}" if index else letter


PLAIN = Script()
LATEX = Script(
    symbol,
    functions={"sigmoid": r"\sigma", "tanh": r"\tanh", "relu": r"\operatorname{relu}"},
    signs={"*": r"\odot"},
    brackets=(r"\left(", r"\right)"),
    fraction=lambda above, below: rf"\frac{{{above}}}{{{below}}}",
)


def _write(node: Node, script: Script, shown: Shown) -> str:
    if (said := shown(node)) is not None:
        return said
    match node:
        case Number(value):
            return str(value)
        case Name(name):
            return script.symbol(name)
        case Apply(function, of):
            return script.functions.get(function, function) + _bracketed(_write(of, script, shown), script)
        case Product(weight, of):
            vector = _write(of, script, shown)
            return f"{script.symbol(weight)} {vector if isinstance(of, Name) else _bracketed(vector, script)}"
        case Binary(sign, left, right):
            return _between(sign, left, right, script, shown)


def _between(sign: str, left: Node, right: Node, script: Script, shown: Shown) -> str:
    sides = [_write(side, script, shown) for side in (left, right)]
    if sign == "/" and script.fraction:
        return script.fraction(*sides)
    for number, side in enumerate((left, right)):
        loose = shown(side) is None and isinstance(side, Binary) and _loose(side.sign, sign, bool(number))
        if loose or sides[number].startswith("-"):
            sides[number] = _bracketed(sides[number], script)
    return f" {script.signs.get(sign, sign)} ".join(sides)


def _loose(inner: str, outer: str, right: bool) -> bool:
    """Whether a side needs brackets, so that the sign within it comes before the one beside it."""
    weaker = STRENGTH[inner] < STRENGTH[outer]
    return weaker or (right and outer in "-/" and STRENGTH[inner] == STRENGTH[outer])


def _bracketed(written: str, script: Script) -> str:
    return script.brackets[0] + written + script.brackets[1]
