"""What one unit of one gate is made of: the largest summands as bars to both sides of 0, the biases by themselves."""

from typing import Any

from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame
from rnnlab.inspection.microscope.equations import Apply
from rnnlab.inspection.microscope.microscope import Microscope
from rnnlab.inspection.microscope.substitution import Substitution, Term, number

MOST = 8
"""Summands that have a bar of their own, beside the biases."""


def terms(microscope: Microscope, name: str) -> Figure:
    """The bars of one equation for the picked unit, and their sum; where something is edited, what became of each beside it."""
    passes = {"original": Substitution(microscope)}
    if microscope.look.edits:
        passes["edited"] = Substitution(microscope, edited=True)
    found = [passed.terms(name) for passed in passes.values()]
    labels, columns = _rows(found)
    series = [_bars(kind, values) for kind, values in zip(passes, columns, strict=True)]
    spec = frame(
        tooltip={"trigger": "axis", "axisPointer": {"type": "shadow"}},
        grid={"top": 36, "left": 8, "right": 48, "bottom": 44, "containLabel": True},
        xAxis=axis(f"share in the sum of {name}, unit {microscope.look.unit}", scale=False),
        yAxis={"type": "category", "data": labels, "inverse": True, "axisLabel": {"width": 130, "overflow": "truncate"}},
        series=series,
    )
    said = [_words(microscope, name, passed, zip(labels, values)) for passed, values in zip(passes.values(), columns, strict=True)]
    words = f"{name} of unit {microscope.look.unit}, the largest of {len(found[0])} terms: {'; after the edit '.join(said)}."
    return Figure(spec, words, height=90 + len(labels) * (24 if len(passes) == 1 else 38))


def _rows(found: list[list[Term]]) -> tuple[list[str], list[list[float]]]:
    """The labels of the bars from the top, and how long they are in each pass: the largest, all others, the biases, the sum."""
    biases = [place for place, term in enumerate(found[0]) if term.bias]
    weighed = sorted(set(range(len(found[0]))) - set(biases), key=lambda place: -max(abs(summands[place].value) for summands in found))
    others = weighed[MOST:]
    together = [(f"all {len(others)} other terms", others)] if others else []
    rows = [(found[0][place].name, [place]) for place in weighed[:MOST]] + together
    rows += [(found[0][place].name, [place]) for place in biases] + [("sum", list(range(len(found[0]))))]
    return [label for label, _ in rows], [[sum(summands[place].value for place in places) for _, places in rows] for summands in found]


def _bars(kind: str, values: list[float]) -> dict[str, Any]:
    """One pass, each bar with its number at its end; those of the edited pass are hatched."""
    data = [{"value": float(f"{value:.5g}"), "label": _label(value)} for value in values]
    look = {"decal": {"symbol": "rect" if kind == "edited" else "none", "symbolSize": 0.6}}
    return {"type": "bar", "name": kind, "data": data, "itemStyle": look, "animation": False}


def _label(value: float) -> dict[str, Any]:
    return {"show": True, "formatter": number(value), "position": "left" if value < 0 else "right"}


def _words(microscope: Microscope, name: str, passed: Substitution, rows: "zip[tuple[str, float]]") -> str:
    said = ", ".join(f"{label} {number(value)}" for label, value in rows)
    expression = next(equation.expression for equation in microscope.equations if equation.name == name)
    function = f"; {expression.function} of it is {number(passed.computed(name))}" if isinstance(expression, Apply) else ""
    return said + function + (f", held at {number(passed.result(name))}" if passed.held(name) else "")
