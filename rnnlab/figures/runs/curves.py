"""How a run went: the loss, or another measure, of both parts over the steps."""

from datetime import UTC, datetime

import numpy as np

from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame, level, line
from rnnlab.runs.history import History
from rnnlab.training.events import Diverged


def curve(history: History, measure: str = "loss", log: bool = False) -> Figure:
    """A measure of the training and the watched part over the steps, beside the naive rule's level; `log` where all are above 0."""
    started = history.started
    assert started is not None, "a run has a curve once it has started"
    watched, series, said = started.watched, [], []
    steps = np.array([epoch.step for epoch in history.epochs])
    for part, style, symbol in (("train", "solid", "circle"), (watched, "dashed", "triangle")):
        values = np.array([epoch.scores[part][measure] for epoch in history.epochs])
        name = "training" if part == "train" else part
        look = {"type": style, "width": 2}
        series.append(line(name, steps, values, lineStyle=look, symbol=symbol, symbolSize=6, showSymbol=len(steps) <= 40))
        if len(values):
            said.append(f"{name} {values[0]:.4g} at first and {values[-1]:.4g} now")
    naive = started.naive[watched][measure]
    end = max(history.step, 1)
    series.append(level("naive rule", naive, 0, end) | {"markLine": _marks(history)})
    solved = started.solved if measure == "loss" else None
    if solved is not None:
        series.append(level("solved", solved, 0, end))
    if measure == "loss":
        batches = history.batches()
        thin = {"width": 1, "opacity": 0.45}
        series.append(line("each step", batches["step"], batches["loss"], z=1, lineStyle=thin))  # last: a part has one colour in all charts
    least = min((y for one in series for _, y in one["data"] if y is not None), default=1.0)
    spec = frame(
        stamp(history),
        xAxis=axis("step", scale=False, max=end),
        yAxis=axis(started.loss_name if measure == "loss" else measure, type="log" if log and least > 0 else "value", nameGap=48),
        series=series,
    )
    words = f"{measure} over {history.step} steps: {'; '.join(said) or 'no epoch is done yet'}; the naive rule's is {naive:.4g}"
    words += "." if solved is None else f", and below {solved:.4g} it is solved."
    return Figure(spec, words[:1].upper() + words[1:])


def _marks(history: History) -> dict[str, object]:
    """Vertical lines where the learning rate was changed, and where training diverged."""
    marks = [{"xAxis": change.step, "label": {"formatter": f"rate {change.learning_rate:g}"}} for change in history.rates]
    if isinstance(history.last, Diverged):
        marks.append({"xAxis": history.last.step, "label": {"formatter": f"diverged at step {history.last.step}"}})
    return {"symbol": "none", "animation": False, "lineStyle": {"type": "solid"}, "data": marks}


def gradient(history: History) -> Figure:
    """The norm of the gradient at each step, before clipping."""
    batches = history.batches()
    norms = batches["gradient_norm"]
    spec = frame(
        stamp(history),
        xAxis=axis("step", scale=False, max=max(history.step, 1)),
        yAxis=axis("norm of the gradient", type="log", nameGap=48),
        series=[line("gradient norm", batches["step"], np.maximum(norms, 1e-12))],
    )
    words = f"Norm of the gradient over {len(norms)} steps, now {norms[-1]:.3g}." if len(norms) else "No step is done yet."
    return Figure(spec, words, height=220)


def stamp(history: History) -> str:
    """When the run was made."""
    return datetime.fromtimestamp(float(history.record.fact("created")), UTC).strftime("%Y-%m-%d %H:%M UTC")
