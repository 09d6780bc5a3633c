"""An archive as a run again: held against the network that its settings make, and only then written down. Answered by a worker."""

import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import numpy as np
import torch
from pydantic import TypeAdapter, ValidationError

from rnnlab import datasets
from rnnlab.answers import to_bytes
from rnnlab.experiment import IMPLEMENTATIONS
from rnnlab.packing import Arrays, pack
from rnnlab.raw import Raw
from rnnlab.runs import brought
from rnnlab.runs.archive import Opened, unpacked
from rnnlab.runs.gate import refuse
from rnnlab.runs.history import History
from rnnlab.runs.milestones import NAME
from rnnlab.runs.record import Record
from rnnlab.training.checkpoint import Checkpoint, Position
from rnnlab.training.events import EpochDone, Finished, Snapshot, Started
from rnnlab.training.training import Training, training_of

SAME = ("parameters", "batches", "sequences", "shape", "watched", "loss_name", "aim")
"""What the settings decide of a start."""


def reopen(archive: str, record: str, owner: str) -> bytes:
    """Nothing; writes the record of a new run of this owner's from the archive.

    Raises RnnlabError for one that is not in order, and for one more than its owner may keep.
    """
    brought.refuse_too_much(Path(record).parent, owner, Path(archive).stat().st_size)
    opened = unpacked(Path(archive).read_bytes())
    experiment = opened.experiment.but(device="cpu")
    raw = datasets.load(experiment, opened.upload)
    fresh = training_of(experiment, raw)
    _check_start(opened, fresh)
    blobs = _kept(opened, fresh) | (_weights(opened, fresh, raw) if opened.checkpoint else {})
    part = Path(record).with_suffix(".part")
    try:
        with closing(Record.create(part, opened.experiment, owner, opened.upload, **opened.facts, **{brought.FACT: "yes"})) as made:
            made.append(opened.events, blobs)
            _check_history(History(made).advance(), with_weights="checkpoint" in blobs)
        part.rename(record)
    finally:
        part.unlink(missing_ok=True)
    return b"opened"


def _check_start(opened: Opened, fresh: Training) -> None:
    """Nothing, or UnreadableData where another network was started than the settings make, or other parts were scored."""
    started = [event for event in opened.events if isinstance(event, Started)]
    real = next(iter(fresh))
    assert isinstance(real, Started)
    for told in started:
        if (
            told.way not in IMPLEMENTATIONS
            or any(getattr(told, name) != getattr(real, name) for name in SAME)
            or _measures(told.naive) != _measures(real.naive)
        ):
            refuse("its network or its data are not those of its settings")
    watched = _measures({part: real.naive[part] for part in dict.fromkeys(("train", real.watched))})
    for event in opened.events:
        if isinstance(event, EpochDone) and _measures(event.scores) != watched:
            refuse("an epoch in it has other scores than its settings lead to")
        if isinstance(event, Finished) and (event.scores.keys() != real.naive.keys() or _measures(event.scores) != _measures(event.naive)):
            refuse("the scores at its end are not those of its settings")


def _measures(scores: dict[str, dict[str, float]]) -> dict[str, set[str]]:
    return {part: set(values) for part, values in scores.items()}


def _check_history(history: History, with_weights: bool) -> None:
    """Nothing, or UnreadableData where steps or epochs are missing or there twice."""
    steps, epochs = history.batches()["step"], [done.epoch for done in history.epochs]
    if not np.array_equal(steps, np.arange(1, len(steps) + 1)) or epochs != list(range(1, len(epochs) + 1)):
        refuse("a step or an epoch in it is missing")
    looked = [history.snapshot.step] if history.snapshot else []
    if max([done.step for done in history.epochs] + looked, default=0) > len(steps) or len(steps) > history.total_steps:
        refuse("it tells of more than was trained")
    if (looked and not with_weights) or (history.started is None and (looked or isinstance(history.last, Finished))):
        refuse("a part of what it tells of is missing")


def _weights(opened: Opened, fresh: Training, raw: Raw) -> dict[str, bytes]:
    """The blobs of a run that has weights: they, and what they answer."""
    assert opened.checkpoint is not None
    arrays, facts = opened.checkpoint
    _alike(arrays, {name: tensor.numpy() for name, tensor in fresh.checkpoint().tensors.items()})
    last = next((event.step for event in reversed(opened.events) if isinstance(event, Snapshot)), 0)
    try:
        position = TypeAdapter(Position).validate_json(json.dumps(facts["position"]), strict=True)
        rate = TypeAdapter(float).validate_python(facts["learning_rate"])
    except (KeyError, ValidationError):
        refuse("its weights do not say after which step they are")
    if facts["position"].keys() - {field.name for field in fields(Position)} or position.step != last or not 0 < rate <= 1e6:
        refuse("its weights are of another step than its events tell")
    checkpoint = Checkpoint(position, rate, {name: torch.from_numpy(values.copy()) for name, values in arrays.items()})
    _, answer = training_of(opened.experiment.but(device="cpu"), raw, checkpoint).look()
    return {"checkpoint": checkpoint.to_bytes(), "answer": to_bytes(answer)}


def _kept(opened: Opened, fresh: Training) -> dict[str, bytes]:
    """The blobs of the milestones."""
    wanted = {"weights": fresh.flat.values.numpy()}
    for arrays in opened.kept.values():
        _alike(arrays, wanted)
    return {f"{NAME}{step}": pack(arrays) for step, arrays in opened.kept.items()}


def _alike(arrays: Arrays, wanted: Arrays) -> None:
    """Nothing, or UnreadableData for arrays of other names, shapes or kinds."""

    def shapes(of: Arrays) -> dict[str, tuple[Sequence[int], str]]:
        return {name: (values.shape, values.dtype.name) for name, values in of.items()}

    if shapes(arrays) != shapes(wanted):
        refuse("its weights do not fit the network of its settings")
