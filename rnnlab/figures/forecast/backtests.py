"""A forecast that was made in the past, beside what came."""

import numpy as np

from rnnlab.figures import Figure
from rnnlab.figures.forecast.fan import FAN, GREY, LINE, fan, legend, marked
from rnnlab.figures.lines import axis, frame, line, time_axis
from rnnlab.forecasting.outlook import Outlook

SOLID = {**LINE, "lineStyle": {"type": "solid", "width": 1.2, "color": f"rgb({GREY})"}, "silent": True}
NAIVE = ("seasonal naive", "naive")


def backtest(outlook: Outlook, target: int, origin: int) -> Figure:
    """One backtest of one target: what came, what was forecast, with the interval that should hold nine in ten, and the naive rule's."""
    end, horizon = int(outlook.ends[origin]), outlook.actual.shape[2]
    start = max(end - 2 * horizon, 0)
    before, coming = outlook.when[start:end], outlook.when[end : end + horizon]
    method, rule = shown(outlook), naive(outlook)
    predicted, inside = outlook.tested[method][origin, target], outlook.intervals[origin, target]
    series = [
        line("before", before, outlook.past[start:end, target], **SOLID),
        *fan(coming, inside, FAN[:1]),
        line("actual", coming, outlook.actual[origin, target], **marked("circle", "solid", 1.8)),
        line(method, coming, predicted, **marked("diamond", "dashed", 2.0)),
    ]
    if rule and rule != method:
        series.append(line(rule, coming, outlook.tested[rule][origin, target], **marked("triangle", "dotted", 1.6)))
    x, y = time_axis("", outlook.dated), axis("", nameGap=40)
    spec = frame(xAxis=x, yAxis=y, series=series, legend=legend(series))
    spec["grid"] |= {"left": 8, "bottom": 26}
    return Figure(spec, _words(outlook, target, origin), height=240)


def naive(outlook: Outlook) -> str:
    """The simple rule that stands beside everything: the seasonal one where there is a season; "" where none could be used."""
    return next((name for name in NAIVE if name in outlook.rules and (name in outlook.tested or not len(outlook.ends))), "")


def shown(outlook: Outlook) -> str:
    """The method whose backtests are drawn: the one that is used, or the network whose base it is."""
    return outlook.used if outlook.used in outlook.tested and outlook.used not in NAIVE else next(iter(outlook.tested))


def _words(outlook: Outlook, target: int, origin: int) -> str:
    actual, method, rule = outlook.actual[origin, target], shown(outlook), naive(outlook)
    known = ~np.isnan(actual)
    if not known.any():
        return "No value that could be compared came in this backtest."
    errors = {name: float(np.abs(outlook.tested[name][origin, target] - actual)[known].mean()) for name in (method, rule) if name}
    low, high = outlook.intervals[origin, target, :, 0], outlook.intervals[origin, target, :, -1]
    inside = int(((actual >= low) & (actual <= high))[known].sum())
    told = ", ".join(f"{name} {error:.4g}" for name, error in errors.items())
    return f"Known then: {outlook.ends[origin]:,} rows. Mean absolute error: {told}; {inside} of {known.sum()} values within the interval."
