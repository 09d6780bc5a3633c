"""The weights of a run by torch's names of them."""

from pathlib import Path

from rnnlab.export import refusing
from rnnlab.export.facts import facts
from rnnlab.inspection import opening
from rnnlab.packing import pack
from rnnlab.runs.history import History
from rnnlab.runs.record import Record


def weights(record: str) -> bytes:
    """A safetensors file: each weight by its name, what must be known beside them in its metadata. Raises RunError where none are kept."""
    refusing.refuse(refusing.weights(History(Record(Path(record))).advance()))
    training = opening.stored(record)
    arrays = {name: weight.detach().numpy() for name, weight in training.network.state_dict().items()}
    return pack(arrays, facts(training))
