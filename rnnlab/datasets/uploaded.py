"""A file of the user's own."""

from dataclasses import replace

import numpy as np
import pandas as pd

from rnnlab.datasets import HEART, TEXTS, WRITING, Dataset
from rnnlab.errors import UnreadableData
from rnnlab.experiment import Experiment
from rnnlab.files.prose import prose
from rnnlab.files.reader import read
from rnnlab.files.texts import MOST_CLASSES, texts
from rnnlab.files.understood import Understood
from rnnlab.raw import Card, Raw, Series, Table

__all__ = ["Uploaded"]

LARGEST = 1e30


class Uploaded(Dataset):
    """The numeric columns of a file as a series, or its rows or texts with one column of classes, or all of it as one text."""

    title = "Your own file"
    presets = {"forecast": {}, "classify_text": TEXTS, "classify": HEART, "write": {**WRITING, "epochs": 40}}
    card = Card(
        title="Your file",
        about="A CSV or Excel file: columns of numbers to forecast, or rows or texts to classify by one column; or a text to go on with.",
        source="uploaded",
        licence="yours",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Raw:
        """The series, the table, the texts, or the text. Raises UnreadableData where the file or the column does not serve the task."""
        if upload is None:
            raise UnreadableData("The file that this experiment learns from is not on this machine: upload it again.")
        if experiment.data.task == "write":
            return prose(upload, experiment.reading.encoding, replace(self.card, about="A text of your own, to learn to write from."))
        found = read(upload, "", experiment.reading)
        if experiment.data.task == "classify_text":
            return texts(found, experiment.data.column, _card(found, "a column of texts and their classes"))
        _refuse_huge(found)
        return table(found, experiment.data.column) if experiment.data.task == "classify" else series(found)


def series(found: Understood) -> Series:
    """The numeric columns over the time column, or over the row number where there is none."""
    if not found.numeric:
        raise UnreadableData(
            f"A series needs a column of numbers, and none of {_names(found.frame.columns)} is one: "
            "write numbers without words, and upload the file again."
        )
    values = found.frame[found.numeric].to_numpy(np.float64)
    dates = found.frame[found.time].to_numpy("datetime64[ms]").astype(np.int64) if found.time else None
    when = np.arange(len(values)) if dates is None else dates
    card = _card(found, f"{_count(len(found.numeric))} over {found.time or 'the row number'}")
    of = tuple(found.of.get(name, "") for name in found.numeric) if found.of else ()
    return Series(
        values, when.astype(np.float64), tuple(found.numeric), found.time or "row", card, bool(found.time), found.step, found.facts, of
    )


def table(found: Understood, column: str) -> Table:
    """The numeric columns as features of the classes in one column, the last unless another is named."""
    frame = found.frame
    target = column or str(frame.columns[-1])
    if target not in frame.columns:
        raise UnreadableData(f"There is no column {target[:60]!r} for the classes: choose from {_names(frame.columns)}.")
    _refuse_gaps(frame, [target])
    codes, names = pd.factorize(frame[target], sort=True)
    if not 2 <= len(names) <= MOST_CLASSES:
        raise UnreadableData(
            f"A column of classes holds 2 to {MOST_CLASSES} different values, and {target[:60]!r} holds {len(names)}: "
            "choose another column."
        )
    features = [name for name in found.numeric if name != target]
    if not features:
        raise UnreadableData(f"Beside the classes in {target[:60]!r} a table needs at least one column of numbers, and there is none.")
    _refuse_gaps(frame, features)
    words = [f"{name:g}" if isinstance(name, float) else str(name) for name in names]
    return Table(
        frame[features].to_numpy(np.float64),
        tuple(features),
        codes.astype(np.int64),
        tuple(words),
        _card(found, f"{_count(len(features))} and the classes in {target!r}"),
        found.facts,
    )


def _refuse_huge(found: Understood) -> None:
    for name in found.numeric:
        largest = float(found.frame[name].abs().max())
        if largest > LARGEST:
            raise UnreadableData(
                f"Column {name[:60]!r} needs values up to {LARGEST:g}, and one has the size {largest:.3g}: write it in larger units."
            )


def _refuse_gaps(frame: pd.DataFrame, columns: list[str]) -> None:
    for name in columns:
        gaps = int(frame[name].isna().sum())
        if gaps:
            raise UnreadableData(
                f"Column {name[:60]!r} needs a value in each of its {len(frame)} rows, and {gaps} have none: "
                "fill or remove these rows, and upload the file again."
            )


def _names(columns: "pd.Index[str]") -> str:
    shown = ", ".join(repr(str(name)[:40]) for name in columns[:8])
    return shown + (f" and {len(columns) - 8} more" if len(columns) > 8 else "")


def _count(columns: int) -> str:
    return "1 numeric column" if columns == 1 else f"{columns} numeric columns"


def _card(found: Understood, used: str) -> Card:
    rows, columns = found.frame.shape
    return replace(Uploaded.card, about=f"{rows:,} rows and {columns} columns were read; used: {used}.")
