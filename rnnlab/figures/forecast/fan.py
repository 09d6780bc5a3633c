"""Intervals as shades around a line, and lines told apart by dash and symbol, so that no colour is needed."""

from typing import Any

from rnnlab.figures.lines import Floats, line
from rnnlab.forecasting.plan import QUANTILES

FAN = ((0, 6, 0.2), (1, 5, 0.2), (2, 4, 0.28))
"""Pairs of quantiles that bound nine, eight and five values in ten, and how dark each is on top of the one around it."""
MIDDLE = QUANTILES.index(0.5)
GREY = "127,127,127"
LINE: dict[str, Any] = {"lineStyle": {"type": "dashed", "width": 1, "color": f"rgb({GREY})"}, "color": f"rgb({GREY})", "symbol": "none"}
UNSEEN: dict[str, Any] = {"lineStyle": {"opacity": 0}, "stackStrategy": "all", "silent": True, "tooltip": {"show": False}}

Drawn = list[dict[str, Any]]


def fan(when: Floats, quantiles: Floats, pairs: tuple[tuple[int, int, float], ...] = FAN) -> Drawn:
    """Shades between pairs of quantiles (H, Q), and thin dashed lines along the outermost pair."""
    low, high = pairs[0][:2]
    edges = [line(_name(low, high), when, quantiles[:, place], **LINE) for place in (low, high)]
    return [one for pair in pairs for one in _shade(when, quantiles, pair)] + edges


def _shade(when: Floats, quantiles: Floats, pair: tuple[int, int, float]) -> Drawn:
    """A line along the lower edge that is not seen, and on top of it the width, filled."""
    low, high, dark = pair
    unseen = {**UNSEEN, "stack": f"shade {low}"}
    bottom = line(f"{_name(low, high)}, from", when, quantiles[:, low], **unseen)
    width = line(f"{_name(low, high)}, width", when, quantiles[:, high] - quantiles[:, low], **unseen)
    return [bottom, {**width, "areaStyle": {"color": f"rgba({GREY},{dark})"}}]


def _name(low: int, high: int) -> str:
    return f"{round(100 * (QUANTILES[high] - QUANTILES[low]))} % interval"


def marked(symbol: str, dash: str, width: float) -> dict[str, Any]:
    """The look of a line with symbols."""
    return {"symbol": symbol, "symbolSize": 6, "showSymbol": True, "lineStyle": {"type": dash, "width": width}}


def legend(drawn: Drawn) -> dict[str, Any]:
    """The names of what can be switched off, each once."""
    names = {
        one["name"]: {"name": one["name"], **({"icon": "rect"} if one.get("symbol") == "none" else {})}
        for one in drawn
        if not one.get("silent")
    }
    return {"top": 0, "type": "scroll", "data": [*names.values()]}
