"""What cannot be taken away of a run, and why: told from its record alone, without torch, before anybody waits for a file."""

from math import prod

from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.runs.history import History

SAID = ("forecast", "follow", "classify", "classify_text", "label", "recall", "write")
"""The tasks whose preparation and network a script can say in plain words."""
MOST_NUMBERS = 2_000_000
ELSE = "take the weights instead"
IN_KERAS = {"rnn", "rnn_relu", "irnn", "lstm", "gru", "gru_reset_first"}
IN_ONNX = {"rnn", "rnn_relu", "irnn", "lstm", "peephole_lstm", "gru", "gru_reset_first"}


def script(history: History) -> str:
    """Why there is no script in plain torch of this run; "" where there is one."""
    model = history.record.experiment.model
    if model.implementation == "keras":
        return "Keras took the steps of this run, and its curve is a little another one than torch's: take the Keras script."
    return _no_script(history)


def keras_script(history: History) -> str:
    """Why there is no script in Keras of this run; "" where there is one."""
    experiment = history.record.experiment
    model, task = experiment.model, experiment.data.task
    if model.cell not in IN_KERAS:
        return f"Keras has no layer for the cell {model.cell}: take the script in torch."
    if model.initial_state != "zero":
        return f"Keras's layers begin with zeros, and this run begins with a {model.initial_state} state: take the script in torch."
    if task not in ("forecast", "classify", "recall") or model.pooling != "end" or experiment.preparation.span:
        return (
            "The script in Keras reads numbers, as many in each sequence, and answers once, at the end, and this run does otherwise: "
            "take the script in torch."
        )
    return _no_script(history)


def onnx(history: History) -> str:
    """Why the trained network cannot be said in ONNX; "" where it can."""
    experiment = history.record.experiment
    if experiment.data.task not in SAID:
        return f"A network that reads and then answers was expected, and that of the task {experiment.data.task} is of its own: {ELSE}."
    if experiment.model.cell not in IN_ONNX:
        return f"ONNX has no operator for the cell {experiment.model.cell}, only loops of RNN, LSTM and GRU: train one of these, or {ELSE}."
    if experiment.model.initial_state == "carried":
        return f"A state that is carried from window to window has no place in an ONNX file, which reads each sequence by itself: {ELSE}."
    return weights(history)


def weights(history: History) -> str:
    """Why there are no weights to take; "" where there are."""
    return "" if history.record.blob("checkpoint") else "There are no weights of this run yet: wait for its first steps."


def scalars(history: History) -> str:
    """Why there are no curves to take; "" where there are."""
    return "" if history.step else "There are no losses of this run yet: wait for its first steps."


def refuse(reason: str) -> None:
    """Raises RunError where there is a reason to."""
    if reason:
        raise RunError(reason)


def _no_script(history: History) -> str:
    experiment, started = history.record.experiment, history.started
    if started is None or not history.epochs:
        return "A script ends with the loss that it must reach, and this run has ended no epoch: let it train that far."
    return _unsaid(experiment) or _too_long(history)


def _unsaid(experiment: Experiment) -> str:
    """Why the experiment cannot be said in a plain script."""
    if experiment.data.task not in SAID:
        return f"A script of a run has a plain network, and that of the task {experiment.data.task} is one of its own: take the weights."
    if experiment.model.initial_state == "carried" or experiment.training.truncation:
        return (
            "A plain script reads each sequence by itself and learns from all its steps, and this run carries its state or cuts its "
            "gradient: choose the initial state zero and no truncation."
        )
    if experiment.preparation.span and experiment.data.task == "forecast":
        return "A plain script has windows of as many values each, and this run has windows of a span of time: choose a span of 0."
    return ""


def _too_long(history: History) -> str:
    """Why the data are too many to stand in a script, which holds them."""
    experiment, started = history.record.experiment, history.started
    assert started is not None
    many = sum(started.sequences.values())
    windowed = experiment.data.task in ("forecast", "follow")
    count = many * experiment.preparation.stride * started.shape[-1] if windowed else many * prod(started.shape)
    if count > MOST_NUMBERS:
        return (
            f"A script holds its data, up to {MOST_NUMBERS:,} numbers, and those of this run are about {count:,}: "
            "take the settings, or train on less."
        )
    if experiment.model.dropout and started.device != "cpu":
        return f"The chance in dropout is the CPU's in a script, and this run had that of {started.device}: train it on the CPU."
    return ""
