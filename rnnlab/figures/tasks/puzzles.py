"""What a network remembered: numbers beside the true ones, and symbols step by step."""

import numpy as np
import pandas as pd

from rnnlab.answers import Labelled, Recalled
from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame, line

SHOWN, MOST_LETTERS = 4, 60
KINDS = ("read", "wanted", "right", "wrong")
COLOURS = ("#e0e0e0", "#fdd49e", "#92c5de", "#d6604d")
"""Of what was read, what was wanted, and right and wrong answers: apart for colour-blind eyes, and light enough for letters."""


def recalled(answer: Recalled, part: str, stamp: str = "") -> Figure:
    """Answered numbers over true ones; on the diagonal they are the same."""
    ends = np.array([answer.actual.min(), answer.actual.max()])
    order = np.argsort(answer.actual, kind="stable")
    points = line("answers", answer.actual[order], answer.predicted[order])
    spec = frame(
        stamp,
        tooltip={"trigger": "item"},
        xAxis=axis(answer.name),
        yAxis=axis("number answered", nameGap=48),
        series=[
            {**points, "type": "scatter", "symbolSize": 5},
            line("answered what was wanted", ends, ends, lineStyle={"type": "dotted", "width": 2}),
        ],
    )
    error = np.abs(answer.predicted - answer.actual).mean()
    words = f"Answered beside wanted numbers for {len(answer.actual)} sequences of the {part} part; mean absolute error {error:.4g}."
    return Figure(spec, words)


def labelled(answer: Labelled, part: str, stamp: str = "") -> Figure:
    """The first few sequences, each in three lines: what was read, what was wanted, what was answered."""
    shown = min(SHOWN, len(answer.read))
    source = cells(answer, shown)
    names = [f"{what} {number + 1}" for number in range(shown) for what in ("read", "wanted", "answered")]
    steps = answer.read.shape[1]
    spec = frame(
        stamp,
        tooltip={"trigger": "item"},
        grid={"top": 36, "left": 84, "right": 16, "bottom": 48},
        dataset={"source": source},
        xAxis={
            "type": "category",
            "data": [str(step + 1) for step in range(steps)],
            "name": "step",
            "nameLocation": "middle",
            "nameGap": 28,
        },
        yAxis={"type": "category", "data": names, "inverse": True},
        visualMap={
            "type": "piecewise",
            "dimension": "kind",
            "orient": "horizontal",
            "left": "center",
            "top": 0,
            "pieces": [{"value": kind, "label": name, "color": COLOURS[kind]} for kind, name in enumerate(KINDS)],
        },
        series=[
            {
                "type": "heatmap",
                "encode": {"x": "step", "y": "line", "value": "kind"},
                "label": {"show": steps <= MOST_LETTERS, "formatter": "{@symbol}", "color": "#000000", "fontSize": 10},
                "itemStyle": {"borderColor": "#ffffff", "borderWidth": 1},
                "tooltip": {"formatter": "step {@at}: {@symbol}"},
                "animation": False,
            }
        ],
    )
    counts = answer.actual >= 0
    words = (
        f"What was read, wanted and answered at each of {steps} steps in {shown} of {len(answer.read)} sequences of the {part} part; "
        f"{answer.right[counts].mean():.1%} of the answers that count are right, and "
        f"{int((answer.right | ~counts).all(axis=1).sum())} of {len(answer.read)} sequences are right throughout."
    )
    return Figure(spec, words, height=110 + 66 * shown)


def cells(answer: Labelled, shown: int) -> pd.DataFrame:
    """One line a cell: its step from 0 on the axis and from 1 in words (at), its line, its symbol, and its kind as a place in KINDS."""
    rows = []
    for number in range(shown):
        counts = answer.actual[number] >= 0
        last = int(counts.nonzero()[0].max())  # what follows is padding
        for step in range(last + 1):
            rows.append((step, step + 1, 3 * number, answer.read_names[answer.read[number, step]], 0))
            if counts[step]:
                wanted, answered = answer.actual[number, step], answer.answered[number, step]
                rows.append((step, step + 1, 3 * number + 1, answer.class_names[wanted], 1))
                kind = 2 if answer.right[number, step] else 3
                rows.append((step, step + 1, 3 * number + 2, answer.class_names[answered], kind))
    return pd.DataFrame(rows, columns=["step", "at", "line", "symbol", "kind"])
