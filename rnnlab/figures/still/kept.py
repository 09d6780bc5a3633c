"""The figures of a run as files that one keeps, made from what it recorded, without its network: a question, so that no page waits."""

from rnnlab.answers import from_bytes
from rnnlab.figures import Drawing, Figure
from rnnlab.figures.runs.curves import curve, gradient, stamp
from rnnlab.figures.still.bars import bars
from rnnlab.figures.still.still import flat, still
from rnnlab.figures.tasks.answers import answers
from rnnlab.runs import archive as archives
from rnnlab.runs.history import History
from rnnlab.training.events import Finished


def archive(record: str) -> bytes:
    """The zip of a run, its figures in it. Raises OverLimit for a run that is too large."""
    return archives.archive(record, pictures)


def pictures(history: History) -> dict[str, bytes]:
    """SVG files by name: the loss, the gradient, the answers where they are lines or points, and the scores, as far as there are any."""
    return {name: drawing.svg.encode() for name, drawing in _drawn(history).items()}


def _drawn(history: History) -> dict[str, Drawing]:
    started, made = history.started, stamp(history)
    if started is None:
        return {}
    charts: dict[str, tuple[Figure, str]] = {}
    if history.epochs:
        charts["loss"] = (curve(history, log=True), f"Loss of the run of {made}")
    if history.step:
        charts["gradient"] = (gradient(history), f"Gradient of the run of {made}")
    answer = history.record.blob("answer") if history.snapshot else None
    if answer:
        charts["answers"] = (answers(from_bytes(answer), started.watched), f"Answers of the run of {made}")
    drawn = {name: still(figure, title) for name, (figure, title) in charts.items() if flat(figure)}
    return drawn | ({"scores": bars(history.ending, started)} if isinstance(history.ending, Finished) else {})
