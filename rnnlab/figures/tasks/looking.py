"""Where a network looked while it wrote, as a map."""

from html import escape

from rnnlab.figures import Figure
from rnnlab.figures.lines import frame
from rnnlab.inspection.trying.translation import Rendering

COLOURS = ["#f7fbff", "#6baed6", "#08306b"]
SPACE = "␣"


def looking(pieces: list[str], written: Rendering) -> Figure:
    """A row a written symbol, a column a piece that was read: how much was looked there. A row sums to 1."""
    read = [_shown(piece) for piece in pieces]
    cells = [
        {"value": [column, row, round(weight, 4)], "tooltip": {"formatter": _told(symbol, read[column], column, weight)}}
        for row, (symbol, weights) in enumerate(zip(written.symbols, written.weights, strict=True))
        for column, weight in enumerate(weights)
    ]
    spec = frame(
        tooltip={"trigger": "item"},
        grid={"top": 44, "left": 48, "right": 12, "bottom": 44},
        xAxis={
            "type": "category",
            "data": read,
            "name": "read",
            "nameLocation": "middle",
            "nameGap": 26,
            "axisLabel": {"interval": 0},
        },
        yAxis={
            "type": "category",
            "data": [_shown(symbol) for symbol in written.symbols],
            "name": "written",
            "nameLocation": "middle",
            "nameGap": 28,
            "inverse": True,
            "axisLabel": {"interval": 0},
        },
        visualMap={
            "min": 0,
            "max": 1,
            "orient": "horizontal",
            "left": "center",
            "top": 0,
            "itemHeight": 80,
            "text": ["looked at", "not"],
            "inRange": {"color": COLOURS},
        },
        series=[{"type": "heatmap", "data": cells, "itemStyle": {"borderColor": "#ffffff", "borderWidth": 1}, "animation": False}],
    )
    return Figure(spec, _words(read, written), height=110 + 24 * len(written.symbols))


def _told(symbol: str, piece: str, column: int, weight: float) -> str:
    return f"written {escape(_shown(symbol))}: looked at {escape(piece)}, number {column + 1}, with weight {weight:.3f}"


def _words(read: list[str], written: Rendering) -> str:
    most = [max(range(len(weights)), key=weights.__getitem__) for weights in written.weights]
    each = "; ".join(
        f"for {_shown(symbol)} at {read[column]} (number {column + 1}, {weights[column]:.2f})"
        for symbol, column, weights in zip(written.symbols, most, written.weights, strict=True)
    )
    return f"Where the network looked most for each symbol that it wrote: {each}."


def _shown(piece: str) -> str:
    return piece if piece.strip() else SPACE
