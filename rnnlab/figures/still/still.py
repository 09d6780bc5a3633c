"""A chart of lines and points as a picture that moves no more: a file of its own, black on white, that any browser opens."""

import textwrap
from collections.abc import Sequence
from itertools import cycle
from typing import Any

from rnnlab.figures import Drawing, Figure, Spec
from rnnlab.figures.still.ruler import Ruler
from rnnlab.figures.svg import Point, box, group, path, picture, text

WIDE, HIGH, LEFT, RIGHT, TOP = 720.0, 340.0, 76.0, 20.0, 62.0
"""Pixels of the picture and of the chart in it, from the left, and what is free around it."""
LINE, LETTERS = 17.0, 110
"""Pixels of a line of words, and letters in it."""
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Okabe's and Ito's, which colour-blind eyes can tell apart."""
FORMS = {"triangle": "m0-5l5 8h-10z", "rect": "m-4-4h8v8h-8z", "diamond": "m0-5l5 5l-5 5l-5-5z"}
ROUND = "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z"
"""Symbols around a point; the second for all others."""
DASHES = {"solid": "none", "dashed": "7 4", "dotted": "2 3"}
KINDS, PLACES = ("line", "scatter"), ("value", "log", "time")


def flat(figure: Figure) -> bool:
    """Whether a figure is made of lines and points on one pair of axes, so that it can be drawn here."""
    axes = [figure.spec.get(name) for name in ("xAxis", "yAxis")]
    series = figure.spec.get("series", [])
    return all(isinstance(axis, dict) and axis.get("type") in PLACES for axis in axes) and all(
        one["type"] in KINDS and all(isinstance(point, list) for point in one["data"]) for one in series
    )


def still(figure: Figure, title: str) -> Drawing:
    """A flat figure as SVG, below its title, above its words."""
    series = [one for one in figure.spec["series"] if one["data"]]
    points = [point for one in series for point in one["data"] if point[1] is not None]
    across = Ruler.over([x for x, _ in points], figure.spec["xAxis"], LEFT, WIDE - RIGHT)
    up = Ruler.over([y for _, y in points], figure.spec["yAxis"], TOP + HIGH, TOP)
    looks = dict(zip(dict.fromkeys(one["name"] for one in series), cycle(COLOURS), strict=False))
    body = [
        _axes(figure.spec, across, up),
        *(_series(one, looks[one["name"]], across, up) for one in series),
        *(_mark(mark, across) for one in series for mark in one.get("markLine", {}).get("data", [])),
        _legend({one["name"]: (one, looks[one["name"]]) for one in series}),
    ]
    return sheet("".join(body), TOP + HIGH + 60, title, figure.alt)


def sheet(body: str, high: float, title: str, words: str) -> Drawing:
    """A white page with a title, what was drawn, and what it says in words from a height on."""
    lines = textwrap.wrap(words, LETTERS)
    said = "".join(text((LEFT, high + LINE * number), line) for number, line in enumerate(lines))
    size = (WIDE, high + LINE * len(lines) + 8)
    drawn = group(text((LEFT, 22), title, 15.0, font_weight="bold") + body + said, color="#1a1a1a")
    return Drawing(picture(box((0, 0), *size, fill="#ffffff") + drawn, size, words), words, round(size[1]))


def _axes(spec: Spec, across: Ruler, up: Ruler) -> str:
    """The frame, fine lines with what is written beside them, and the names of both axes."""
    bottom, fine = TOP + HIGH, {"stroke": "#d8d8d8", "stroke_width": "1"}
    drawn = [box((LEFT, TOP), WIDE - LEFT - RIGHT, HIGH, fill="none", stroke="#808080")]
    for value, words in up.marks():
        drawn += [path(f"M{LEFT} {up(value):.1f}H{WIDE - RIGHT}", **fine), text((LEFT - 6, up(value) + 4), words, 11.0, text_anchor="end")]
    for value, words in across.marks():
        drawn += [path(f"M{across(value):.1f} {TOP}v{HIGH}", **fine), text((across(value), bottom + 15), words, 11.0, text_anchor="middle")]
    turned = text((0, 0), str(spec["yAxis"].get("name", "")), text_anchor="middle", transform=f"translate(16 {TOP + HIGH / 2}) rotate(-90)")
    return "".join(drawn) + text(((LEFT + WIDE) / 2, bottom + 33), str(spec["xAxis"].get("name", "")), text_anchor="middle") + turned


def _series(series: Spec, colour: str, across: Ruler, up: Ruler) -> str:
    """A line, which has gaps where values are missing, or its points."""
    places = [None if y is None or (up.kind == "log" and y <= 0) else (across(x), up(y)) for x, y in series["data"]]
    if series["type"] == "scatter":
        return path("".join(_symbol(series, at) for at in places if at), fill=colour)
    pairs = zip([None, *places], places, strict=False)
    return path("".join(f"{'L' if before else 'M'}{at[0]:.1f} {at[1]:.1f}" for before, at in pairs if at), **_stroke(series, colour))


def _symbol(series: Spec, at: Point) -> str:
    return f"M{at[0]:.1f} {at[1]:.1f}{FORMS.get(series.get('symbol', ''), ROUND)}"


def _stroke(series: Spec, colour: str) -> dict[str, str]:
    look: dict[str, Any] = series.get("lineStyle", {})
    dash: str | Sequence[int] = look.get("type", "solid")
    dashes = DASHES[dash] if isinstance(dash, str) else " ".join(map(str, dash))
    return {
        "fill": "none",
        "stroke": colour,
        "stroke_width": str(look.get("width", 2)),
        "stroke_opacity": str(look.get("opacity", 1)),
        "stroke_dasharray": dashes,
    }


def _mark(mark: Spec, across: Ruler) -> str:
    """An upright line at a place, with its words."""
    at = across(mark["xAxis"])
    words = text((at - 4, TOP + 14), str(mark.get("label", {}).get("formatter", "")), 11.0, text_anchor="end")
    return path(f"M{at:.1f} {TOP}v{HIGH}", stroke="#1a1a1a") + words


def _legend(named: dict[str, tuple[Spec, str]]) -> str:
    """A sample of each line beside its name, from the left."""
    drawn, at = [], LEFT
    for name, (series, colour) in named.items():
        point = series["type"] == "scatter"
        sample = path(_symbol(series, (at + 12, 46)), fill=colour) if point else path(f"M{at} 46h24", **_stroke(series, colour))
        drawn += [sample, text((at + 30, 50), name)]
        at += 48 + 7 * len(name)
    return "".join(drawn)
