"""Values as Python code. Column names come from people, so that a value is only ever written by `repr`, and only of plain types."""

from collections.abc import Mapping
from io import StringIO
from math import isfinite
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

MOST_WHOLE = 1e15
"""Below this a whole number is the same without its point."""


class Part(NamedTuple):
    """Some code of a script, with what it does in a few words."""

    head: str
    code: str


def literal(value: object) -> str:
    """Code whose value this is: of a number, a text, None, or a tuple or dictionary of these. Raises TypeError for anything else."""
    match value:
        case bool() | int() | str() | None:
            return repr(value)
        case float():
            return repr(value) if isfinite(value) else f"float({str(value)!r})"
        case tuple():
            return f"({', '.join(map(literal, value))}{',' if len(value) == 1 else ''})"
        case dict():
            return "{" + ", ".join(f"{literal(name)}: {literal(part)}" for name, part in value.items()) + "}"
    raise TypeError(f"{type(value)} is no plain value")


def constants(values: Mapping[str, Any]) -> str:
    """A line of code for each value, NAME = value."""
    assert all(name.isidentifier() for name in values)
    return "\n".join(f"{name} = {literal(value)}" for name, value in values.items())


def numbers(name: str, table: NDArray[Any]) -> str:
    """Code that gives the name to a text of the numbers (N, F), a line a row: digits, points, commas and nan alone."""
    assert name.isidentifier() and table.dtype.kind in "iuf"
    text = StringIO()
    whole = bool((table == np.trunc(table)).all() and (np.abs(table) < MOST_WHOLE).all())
    for row in table.astype(np.int64) if whole else table:
        text.write(",".join(map(str, row)) + "\n")
    return f'{name} = """\n{text.getvalue()}"""'


def lines(name: str, text: str) -> str:
    """Code that gives the name to a text, a line of the text in a line of the code."""
    assert name.isidentifier()
    rows = "".join(f"    {line!r}\n" for line in text.splitlines(keepends=True))
    return f"{name} = (\n{rows or '    ' + repr('') + chr(10)})"


def numpy_of(name: str, kind: type[np.generic]) -> str:
    """Code that reads such a text of numbers back, (N, F)."""
    return f'np.loadtxt(StringIO({name}), delimiter=",", dtype=np.{kind.__name__}, ndmin=2)'
