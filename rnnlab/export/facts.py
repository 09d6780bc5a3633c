"""What a person must know beside the weights to ask a trained network something: its columns, scaling, classes and tokens."""

from typing import Any

from rnnlab.preparation.scaling import FITS, Scaling
from rnnlab.preparation.tokens import Tokened
from rnnlab.preparation.windowing import Windows
from rnnlab.raw import Puzzle, Table, Texts
from rnnlab.tasks.follow import Steps
from rnnlab.training.training import Training


def facts(training: Training) -> dict[str, Any]:
    """Plain values by name: the experiment; columns; shift and size of (value - shift) / size; classes; what each token stands for."""
    prepared = training.prepared
    known: dict[str, Any] = {"experiment": training.experiment.model_dump(), "columns": list(prepared.names)}
    scaling = _scaling(training)
    if scaling:
        known["scaling"] = {"shift": scaling.shift.tolist(), "size": scaling.size.tolist()}
    if isinstance(prepared.raw, Table | Texts | Puzzle):
        known["classes"] = list(prepared.raw.class_names)
    if isinstance(prepared, Tokened):
        known["tokens"] = prepared.known.names
    return known


def _scaling(training: Training) -> Scaling | None:
    """As measured on the training part; of a series after its power and differences, the target's column first."""
    train, raw = training.prepared.parts.train, training.prepared.raw
    match train:
        case Windows():
            return next(transform for transform in train.chain.transforms if isinstance(transform, Scaling))
        case Steps():
            return train.scaling
    return FITS[training.experiment.preparation.scaling](raw.features[train.when]) if isinstance(raw, Table) else None
