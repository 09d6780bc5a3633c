"""A run as one zip that a person keeps: settings, events as a table, weights, figures; of a zip that comes back only JSON, CSV and
safetensors are read, nothing that can run.
"""

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rnnlab.errors import OverLimit, UnreadableData
from rnnlab.experiment import Experiment
from rnnlab.packing import Arrays
from rnnlab.runs import diary, gate
from rnnlab.runs.history import History
from rnnlab.runs.milestones import MOST, NAME
from rnnlab.runs.record import Record
from rnnlab.runs.records import LONGEST_NAME
from rnnlab.training.events import Event

FORMAT, VERSION = "rnnlab run", 1
MOST_PACKED, MOST_UNPACKED = 96 << 20, 160 << 20
MOST_RATIO, RATIO_COUNTS_FROM = 200, 1 << 20
NEEDED = ("run.json", "experiment.json", "events.csv")
WEIGHTS, UPLOAD = "weights.safetensors", "upload"
KEPT = re.compile(r"weights-after-step-(0|[1-9][0-9]{0,8})\.safetensors")
"""The weights of a milestone."""
FIGURE = re.compile(r"figures/[a-z]{1,20}\.svg")
"""A picture for whoever keeps the zip: it is written, and never unpacked."""
MOST_FIGURES, LARGEST_FIGURE = 8, 1 << 20


@dataclass(frozen=True)
class Opened:
    """What an archive says, each part for itself in order; whether the network is that of the experiment is not yet known."""

    experiment: Experiment
    facts: dict[str, str]
    """"created", and "name" where its owner gave it one."""
    events: list[Event]
    checkpoint: tuple[Arrays, dict[str, Any]] | None
    kept: dict[int, Arrays]
    """The weights of milestones, by the step."""
    upload: bytes | None


def archive(record: str, draw: Callable[[History], dict[str, bytes]] = lambda history: {}) -> bytes:
    """The zip of a run, with the SVG files that `draw` makes of it, by name.

    What it answers is not in it: that follows from the weights. Raises OverLimit for a run that is too large.
    """
    with closing(Record(Path(record))) as opened, opened.still():
        figures = {f"figures/{name}.svg": data for name, data in draw(History(opened).advance()).items()}
        parts = {name: data for name, data in _told(opened).items() if data is not None}
    return _zipped({**parts, **figures})


def _told(opened: Record) -> dict[str, bytes | None]:
    """The entries by name; None for what there is not."""
    told = {"format": FORMAT, "version": VERSION, "created": opened.fact("created"), "name": opened.fact("name")}
    kept = {name.removeprefix(NAME): opened.blob(name) for name in opened.blobs() if name.startswith(NAME)}
    return {
        "run.json": json.dumps(told, indent=1).encode(),
        "experiment.json": opened.experiment.model_dump_json(indent=1).encode(),
        "events.csv": diary.written(event for _, event in opened.events()),
        WEIGHTS: opened.blob("checkpoint") or None,
        UPLOAD: opened.blob("upload"),
        **{f"weights-after-step-{step}.safetensors": weights for step, weights in kept.items()},
    }


def unpacked(data: bytes) -> Opened:
    """What is in the zip. Raises UnreadableData for one that is foreign, damaged or made to harm, OverLimit for one that is too large."""
    parts = _parts(data)
    told = gate.values(parts["run.json"], "run.json")
    if told.get("format") != FORMAT or told.get("version") != VERSION:
        gate.refuse(f"its run.json does not say that it is a {FORMAT} of version {VERSION}")
    experiment = _experiment(parts["experiment.json"])
    upload = parts.get(UPLOAD)
    named = experiment.data.upload if experiment.data.dataset == "uploaded" else ""
    if named != (sha256(upload).hexdigest() if upload is not None else ""):
        gate.refuse("the uploaded file in it is not the one that its settings name")
    return Opened(
        experiment,
        _facts(told),
        diary.read(parts["events.csv"]),
        gate.tensors(parts[WEIGHTS], WEIGHTS) if WEIGHTS in parts else None,
        {int(found[1]): gate.tensors(parts[name], name)[0] for name in parts if (found := KEPT.fullmatch(name))},
        upload,
    )


def _zipped(parts: dict[str, bytes]) -> bytes:
    if sum(map(len, parts.values())) > MOST_UNPACKED:
        raise OverLimit(f"An archive may hold {MOST_UNPACKED >> 20} MB, and this run has more: take its settings and weights instead.")
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return written.getvalue()


def _parts(data: bytes) -> dict[str, bytes]:
    """The entries by name, none read before all of them were measured."""
    if len(data) > MOST_PACKED:
        raise OverLimit(f"An archive may have {MOST_PACKED >> 20} MB, and this one has more: train the run again from its settings.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            _measure(file.infolist(), len(data))
            read = [entry for entry in file.infolist() if not FIGURE.fullmatch(entry.filename)]
            return {entry.filename: _read(file, entry) for entry in read}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise UnreadableData("A zip that rnnlab wrote was expected, and this file is damaged, or none: download it again.") from error


def _measure(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Nothing, or an error where the entries have other names, or sizes, than those of an archive with so many bytes may have."""
    _check_names([entry.filename for entry in entries])
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or entry.flag_bits & 1 for entry in entries):
        gate.refuse("it is packed in another way or has a password")
    if any(entry.file_size > LARGEST_FIGURE for entry in entries if FIGURE.fullmatch(entry.filename)):
        gate.refuse(f"a figure in it has more than {LARGEST_FIGURE >> 20} MB")
    inside = sum(entry.file_size for entry in entries)
    if inside > min(MOST_UNPACKED, max(RATIO_COUNTS_FROM, MOST_RATIO * size)):
        raise OverLimit(f"An archive may unpack to {MOST_UNPACKED >> 20} MB and {MOST_RATIO} times its size, and this one would to more.")


def _check_names(names: list[str]) -> None:
    others = [name for name in names if not FIGURE.fullmatch(name)]
    if len(others) > MOST + len(NEEDED) + 2 or len(names) - len(others) > MOST_FIGURES or len(set(names)) < len(names):
        gate.refuse("it has too many entries, or one of them twice")
    strange = [name for name in others if name not in (*NEEDED, WEIGHTS, UPLOAD) and not KEPT.fullmatch(name)]
    if strange:
        gate.refuse(f"it holds {strange[0][:60]!r}")
    missing = [name for name in NEEDED if name not in names]
    if missing:
        gate.refuse(f"it has no {missing[0]}")


def _read(file: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """An entry, never more of it than its header tells."""
    with file.open(entry) as opened:
        data = opened.read(entry.file_size + 1)
    if len(data) != entry.file_size:
        gate.refuse("it is cut off")
    return data


def _experiment(data: bytes) -> Experiment:
    found = gate.values(data, "experiment.json")
    try:
        return Experiment.model_validate(found)
    except ValidationError as error:
        raise UnreadableData(
            "The settings in this archive are not those that this version of rnnlab has: open it with the version that wrote it."
        ) from error


def _facts(told: dict[str, Any]) -> dict[str, str]:
    created, name = told.get("created"), told.get("name")
    if not isinstance(name, str) or len(name) > LONGEST_NAME or not name.isprintable():
        gate.refuse(f"the name in its run.json is not a text of at most {LONGEST_NAME} letters")
    if not isinstance(created, str) or not re.fullmatch(r"[0-9]{10}\.[0-9]{3}", created):
        gate.refuse("its run.json does not say when it was made")
    return {"created": created} | ({"name": name} if name else {})
