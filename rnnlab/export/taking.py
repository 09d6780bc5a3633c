"""All that can be taken away of a run: what it is called, who makes it, and why it cannot be had where it cannot. No torch."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rnnlab.experiment import Experiment
from rnnlab.export import refusing
from rnnlab.runs.history import History
from rnnlab.runs.record import Record


@dataclass(frozen=True)
class Taken:
    """One file of a run."""

    label: str
    ending: str
    """Of its name, after what the run is called."""
    mime: str
    refused: Callable[[History], str]
    """Why it cannot be had, in a sentence; "" where it can."""
    question: str
    """Whose answer it is, "module:function", given the path of the record."""


def settings(record: str) -> bytes:
    """The experiment as JSON."""
    return Record(Path(record)).experiment.model_dump_json(indent=1).encode()


def never(history: History) -> str:
    """Nothing: what every run has is not refused."""
    return ""


PYTHON, BINARY = "text/x-python", "application/octet-stream"
TAKEN = (
    Taken("Script (torch)", ".py", PYTHON, refusing.script, "rnnlab.export.script:script"),
    Taken("Script (Keras)", "-keras.py", PYTHON, refusing.keras_script, "rnnlab.export.keras_script:keras_script"),
    Taken("Notebook", ".ipynb", "application/x-ipynb+json", refusing.script, "rnnlab.export.notebook:notebook"),
    Taken("Network (ONNX)", ".onnx", BINARY, refusing.onnx, "rnnlab.export.onnx:onnx"),
    Taken("Curves (TensorBoard)", ".tfevents", BINARY, refusing.scalars, "rnnlab.export.tensorboard:tensorboard"),
    Taken("Weights (safetensors)", "-weights.safetensors", BINARY, refusing.weights, "rnnlab.export.weights:weights"),
    Taken("Whole run (archive)", ".rnnlab.zip", "application/zip", never, "rnnlab.figures.still.kept:archive"),
    Taken("Settings (JSON)", "-experiment.json", "application/json", never, "rnnlab.export.taking:settings"),
)


def called(experiment: Experiment, ending: str) -> str:
    """The name of a file, after the cell, the data set and the seed of its run."""
    return f"{experiment.model.cell}-{experiment.data.dataset}-seed-{experiment.training.seed}{ending}"
