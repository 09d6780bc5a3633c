"""Which class was taken for which."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rnnlab.answers import Classification
from rnnlab.figures import Figure
from rnnlab.figures.lines import frame

SHADES = ("#f7fbff", "#9ecae1", "#4292c6")
"""From none to all of a class, light enough for black numbers."""
ROW, MOST_LETTERS, LETTER = 26, 14, 6.2
"""Pixels of a row, letters of a name, pixels of a letter."""

Counts = NDArray[np.int64]


def confusion(answer: Classification, part: str, stamp: str = "") -> Figure:
    """How often each true class (a row) was answered as each class (a column); the diagonal is right."""
    counts = matrix(answer)
    found, answered = (_with_shares(answer.class_names, np.diag(counts), counts.sum(along)) for along in (1, 0))
    wide = LETTER * max(map(len, found + answered))
    spec = frame(
        stamp,
        tooltip={"trigger": "item"},
        legend={"show": False},
        grid={"top": 8, "left": 8, "right": 16, "bottom": 24},
        dataset={"source": cells(answer, counts)},
        xAxis=_axis("answered (share right)", answered, wide + 12, rotate=60),
        yAxis=_axis("true (share found)", found, wide + 12) | {"inverse": True},
        visualMap={"show": False, "min": 0, "max": 1, "dimension": "share", "inRange": {"color": list(SHADES)}},
        series=[
            {
                "type": "heatmap",
                "encode": {"x": "column", "y": "row", "value": "share"},
                "label": {"show": True, "formatter": "{@count}", "color": "#000000", "fontSize": 11},
                "itemStyle": {"borderColor": "#ffffff", "borderWidth": 1},
                "tooltip": {"formatter": "{@true} answered as {@answered}: {@count}"},
                "animation": False,
            }
        ],
    )
    return Figure(spec, words(answer, part, counts), height=round(80 + wide + ROW * len(found)))


def matrix(answer: Classification) -> Counts:
    """Counts (C, C): rows true, columns answered."""
    size = len(answer.class_names)
    pairs = answer.actual * size + answer.probabilities.argmax(1)
    return np.bincount(pairs, minlength=size * size).reshape(size, size)


def cells(answer: Classification, counts: Counts) -> pd.DataFrame:
    """One line a cell: its place, its count, the names of both classes, and what share of the true class it is; none for a count of 0."""
    totals, names = np.maximum(counts.sum(1), 1), answer.class_names
    rows = [
        (column, row, counts[row, column] or None, counts[row, column] / totals[row], names[row], names[column])
        for row, column in np.ndindex(*counts.shape)
    ]
    return pd.DataFrame(rows, columns=["column", "row", "count", "share", "true", "answered"])


def words(answer: Classification, part: str, counts: Counts) -> str:
    """How many answers are right, and which error is the most frequent."""
    wrong, names = counts - np.diag(np.diag(counts)), answer.class_names
    true, answered = np.unravel_index(wrong.argmax(), wrong.shape)
    said = f"Rows are true classes and columns answers, for {counts.sum()} sequences of the {part} part; {np.trace(counts)} are right"
    if not wrong.any():
        return f"{said}."
    most = wrong[true, answered]
    return f"{said}. Most often {names[true]} is taken for {names[answered]}: {most} of {counts[true].sum()} times."


def _with_shares(names: list[str], right: Counts, totals: Counts) -> list[str]:
    """Each name, cut where it is long, with a share where there is any."""
    short = [name if len(name) <= MOST_LETTERS else name[: MOST_LETTERS - 1] + "…" for name in names]
    return [f"{name} ({hit / total:.2f})" if total else f"{name} (-)" for name, hit, total in zip(short, right, totals, strict=True)]


def _axis(name: str, labels: list[str], gap: float, rotate: int = 0) -> dict[str, object]:
    label = {"interval": 0, "rotate": rotate, "fontSize": 11}
    return {"type": "category", "data": labels, "name": name, "nameLocation": "middle", "nameGap": gap, "axisLabel": label}
