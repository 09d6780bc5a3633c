"""A file of the user's own."""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rnnlab import reading
from rnnlab.datasets import HEART, Dataset
from rnnlab.errors import UnreadableData
from rnnlab.experiment import Data
from rnnlab.raw import Card, Raw, Series, Table

__all__ = ["Uploaded"]

MOST_CLASSES = 20
LARGEST = 1e30


class Uploaded(Dataset):
    """One numeric column of a CSV file as a series, or its rows as a table with one column of classes."""

    title = "Your own CSV file"
    presets = {"forecast": {}, "classify": HEART}
    card = Card(
        title="Your file",
        about="A CSV file with one header row: one column of numbers to forecast, or rows to classify by one column.",
        source="uploaded",
        licence="yours",
    )

    def load(self, choice: Data, upload: bytes | None) -> Raw:
        """The chosen column, or the table. Raises UnreadableData where the file or column does not serve the task."""
        if upload is None:
            raise UnreadableData("The file that this experiment learns from is not on this machine: upload it again.")
        frame = reading.read(upload)
        return table(frame, choice.column) if choice.task == "classify" else series(frame, choice.column)


def series(frame: pd.DataFrame, column: str) -> Series:
    """One numeric column over time; the first column gives the time where it holds ISO dates in ascending order."""
    numeric = reading.numeric_columns(frame)
    if not numeric:
        raise UnreadableData(
            f"A series needs a column of numbers, and none of {_names(frame.columns)} is one: "
            "write numbers with a decimal point and without units, and upload the file again."
        )
    name = column or numeric[-1]
    if name not in numeric:
        raise UnreadableData(f"A series needs a column of numbers, and {name!r} is not one: choose from {_names(numeric)}.")
    _refuse_gaps(frame, [name])
    dates = _dates(frame)
    when = np.arange(len(frame)) if dates is None else dates
    time_name = "row" if dates is None else str(frame.columns[0])
    card = _card(frame, f"the column {name!r} over {time_name}")
    return Series(frame[[name]].to_numpy(np.float64), when.astype(np.float64), (name,), time_name, card, dated=dates is not None)


def table(frame: pd.DataFrame, column: str) -> Table:
    """The numeric columns as features of the classes in one column, the last unless another is named."""
    target = column or str(frame.columns[-1])
    if target not in frame.columns:
        raise UnreadableData(f"There is no column {target!r} for the classes: choose from {_names(frame.columns)}.")
    _refuse_gaps(frame, [target])
    codes, names = pd.factorize(frame[target], sort=True)
    if not 2 <= len(names) <= MOST_CLASSES:
        raise UnreadableData(
            f"A column of classes holds 2 to {MOST_CLASSES} different values, and {target!r} holds {len(names)}: choose another column."
        )
    features = [name for name in reading.numeric_columns(frame) if name != target]
    if not features:
        raise UnreadableData(f"Beside the classes in {target!r} a table needs at least one column of numbers, and there is none.")
    _refuse_gaps(frame, features)
    return Table(
        frame[features].to_numpy(np.float64),
        tuple(features),
        codes.astype(np.int64),
        tuple(map(str, names)),
        _card(frame, f"{len(features)} numeric columns and the classes in {target!r}"),
    )


def _dates(frame: pd.DataFrame) -> NDArray[np.int64] | None:
    """Milliseconds since 1970, where the first column holds ISO dates in ascending order."""
    first = frame.iloc[:, 0]
    if pd.api.types.is_numeric_dtype(first):
        return None
    when = pd.to_datetime(first.astype(str), format="ISO8601", errors="coerce", utc=True)
    if when.isna().any() or not when.is_monotonic_increasing:
        return None
    return when.to_numpy("datetime64[ms]").astype(np.int64)


def _refuse_gaps(frame: pd.DataFrame, columns: list[str]) -> None:
    for name in columns:
        gaps = int(frame[name].isna().sum())
        if frame[name].dtype.kind == "f":
            gaps = int((~np.isfinite(frame[name].to_numpy())).sum())
            largest = float(frame[name].abs().max())
            if not gaps and largest > LARGEST:
                raise UnreadableData(
                    f"Column {name!r} needs values up to {LARGEST:g}, and one has the size {largest:.3g}: write it in larger units."
                )
        if gaps:
            raise UnreadableData(
                f"Column {name!r} needs a value in each of its {len(frame)} rows, and {gaps} have none: "
                "fill or remove these rows, and upload the file again."
            )


def _names(columns: "pd.Index[str] | list[str]") -> str:
    shown = ", ".join(repr(str(name)[:40]) for name in columns[:8])
    return shown + (f" and {len(columns) - 8} more" if len(columns) > 8 else "")


def _card(frame: pd.DataFrame, used: str) -> Card:
    return replace(Uploaded.card, about=f"{len(frame)} rows and {len(frame.columns)} columns were read; used: {used}.")
