"""Where a network looked in a picture before each word that it wrote."""

import pandas as pd

from rnnlab.figures import Drawing
from rnnlab.figures.png import address
from rnnlab.figures.svg import Point, box, group, picture, text
from rnnlab.inspection.trying.description import Description

SIDE, GAP, HEAD, COLUMNS = 160.0, 16.0, 22.0, 4
"""Pixels of a picture, between two, and for the words above; pictures side by side."""
TOLD, DARKEST = 0.045, 0.8
"""The least share of attention that is written into its cell; how dark a cell without any is."""


def glances(found: Description) -> Drawing:
    """The picture, and once more for each word: the darker a cell, the less the network looked at it; numbers are percent."""
    image = address(found.pixels, 5)
    panels = [_titled("The picture", image), *(_panel(found, step, image) for step in range(len(found.written)))]
    places = [((SIDE + GAP) * (number % COLUMNS), (SIDE + HEAD + GAP) * (number // COLUMNS)) for number in range(len(panels))]
    lines = -(-len(panels) // COLUMNS)
    size = (min(len(panels), COLUMNS) * (SIDE + GAP) - GAP, lines * (SIDE + HEAD + GAP) - GAP)
    words = told(found)
    body = "".join(group(panel, at) for panel, at in zip(panels, places, strict=True))
    return Drawing(picture(body, size, words), words, round(size[1]))


def told(found: Description) -> str:
    """In words: where it looked most before each word, or, without attention, how sure it was of each."""
    if not found.attention.size:
        sure = zip(found.written, found.probabilities.max(axis=1), strict=True)
        said = ", ".join(f"{word} ({probability:.2f})" for word, probability in sure)
        return f"What it wrote, with the probability of each word: {said}; it looked at the picture once, before the first."
    rows, columns = found.attention.shape[1:]
    places = (f"{word} {found.looked(step)[0]}, {found.looked(step)[1]}" for step, word in enumerate(found.written))
    return f"Row and column, of {rows} by {columns}, at which it looked most before each word: {'; '.join(places)}."


def table(found: Description) -> pd.DataFrame:
    """One line a word: its probability, the next likely word with its own, and where it looked most."""
    return pd.DataFrame([_line(found, step) for step in range(len(found.written))])


def _line(found: Description, step: int) -> dict[str, object]:
    second, first = (int(number) for number in found.probabilities[step].argsort()[-2:])
    line: dict[str, object] = {
        "word": found.names[first],
        "probability": round(float(found.probabilities[step, first]), 3),
        "next likely": found.names[second],
        "its probability": round(float(found.probabilities[step, second]), 3),
    }
    if found.attention.size:
        row, column, share = found.looked(step)
        line["looked most at"] = f"row {row}, column {column} ({share:.0%})"
    return line


def _panel(found: Description, step: int, image: str) -> str:
    """The word with its probability, and below it the picture under its grid."""
    return _titled(f"{step + 1}. {found.written[step]} ({found.probabilities[step].max():.2f})", image) + group(
        _grid(found, step), (0, HEAD)
    )


def _titled(words: str, image: str) -> str:
    """Words above the picture."""
    shown = f'<image href="{image}" x="0" y="{HEAD:.0f}" width="{SIDE:.0f}" height="{SIDE:.0f}"/>'
    return text((0, HEAD - 7), words, font_weight="bold") + shown


def _grid(found: Description, step: int) -> str:
    """A shade on every cell, and the percent of those that count."""
    grid = found.attention[step]
    side = SIDE / max(len(grid), 1)
    places = [(float(share), (side * column, side * row)) for row, line in enumerate(grid) for column, share in enumerate(line)]
    return "".join(_cell(share, float(grid.max()), at, side) for share, at in places)


def _cell(share: float, most: float, at: Point, side: float) -> str:
    shade = box(at, side, side, f"{share:.1%}", fill="#000000", fill_opacity=f"{DARKEST * (1 - share / most):.2f}", stroke="#808080")
    if share < TOLD:
        return shade
    look = {"text_anchor": "middle", "paint_order": "stroke", "stroke": "#000000", "stroke_width": "2.5", "style": "fill:#ffffff"}
    return shade + text((at[0] + side / 2, at[1] + side / 2 + 3.5), f"{100 * share:.0f}", 10.0, **look)
