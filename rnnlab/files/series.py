"""Several series in one table: which there are, and the one that was asked for, or the first."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rnnlab.errors import UnreadableData
from rnnlab.experiment import Reading
from rnnlab.files.steps import Stamps, unique
from rnnlab.files.understood import Notes, listed, short
from rnnlab.files.vocabulary import KEY_NAMES, says

ALL = "*"
"""As the name of the series asked for: all of them, a column each."""
MOST_SERIES = 200
"""That stand side by side."""
SETTING = "layout"
OFTEN = 0.7  # of the rows have stamps of their own: then a few share one by chance


def place_of(labels: list[str], wanted: str, notes: Notes) -> int:
    """Where the series wanted stands among the labels, or the first. Raises UnreadableData for a name that is not there."""
    distinct = list(dict.fromkeys(labels))
    if wanted and wanted not in distinct:
        raise UnreadableData(f'A series called {short(wanted)} was asked for, and there are {listed(distinct)}: choose one under "Series".')
    chosen = wanted or labels[0]
    if len(distinct) > 1:
        notes.add(
            f"Of {len(distinct):,} series, {listed(distinct, 3)}, the {'chosen' if wanted else 'first'}, {short(chosen)}, was taken.",
            "series",
        )
    return labels.index(chosen)


def side_by_side(labels: list[str], notes: Notes) -> int:
    """How many of several series, in their order, stand side by side; says so."""
    taken = min(len(labels), MOST_SERIES)
    left = f", the first of {len(labels):,}," if taken < len(labels) else ""
    notes.add(f"{taken:,} series{left} stand side by side, a column each: {listed(labels, 3)}.", "series")
    return taken


@dataclass(frozen=True)
class Below:
    """Series that stand below each other: whose each row is, their names in order of appearance, and the columns that tell them apart."""

    codes: NDArray[np.int64]
    labels: list[str]
    keys: list[str]

    def one(self, wanted: str, notes: Notes) -> NDArray[np.bool_]:
        """The rows of the series asked for, or of the first."""
        return np.asarray(self.codes == place_of(self.labels, wanted, notes))


def below_each_other(frame: pd.DataFrame, stamps: Stamps, choice: Reading, notes: Notes) -> Below | None:
    """The series that stand below each other; None where there is only one."""
    if choice.layout not in ("auto", "long"):
        return None
    asked = choice.layout == "long" or choice.series == ALL
    if not asked and len(unique(stamps)) > OFTEN * len(stamps):
        return None
    keys = [str(name) for name in frame.columns if _is_key(frame[name], str(name))]
    for trial in _trials(frame, keys):
        if not frame[trial].assign(**{"\0": stamps}).duplicated().any():
            return _told_apart(frame, trial, notes)
    if choice.layout == "long":
        raise UnreadableData(
            'Series below each other, told apart by a column of names, were expected, and there is no such column: set "Layout" to auto.'
        )
    return None


def _trials(frame: pd.DataFrame, keys: list[str]) -> list[list[str]]:
    """Columns that may tell series apart: one alone, all that hold words, or all together."""
    texts = [name for name in keys if frame[name].dtype.kind != "f"]
    together = [several for several in (texts, keys) if 1 < len(several) < 6]
    return [[name] for name in keys] + together


def _is_key(column: pd.Series, name: str) -> bool:
    known = column.dropna()
    if column.dtype.kind == "f" and not (says(name, KEY_NAMES) and (known == known.round()).all()):
        return False
    return len(known) == len(column) and 1 < known.nunique() <= len(column) / 2


def _told_apart(frame: pd.DataFrame, keys: list[str], notes: Notes) -> Below:
    codes, labels = pd.factorize(pd.MultiIndex.from_frame(frame[keys]))
    names = [" / ".join(str(int(part)) if isinstance(part, float) else str(part) for part in label) for label in labels]
    notes.add(f"Series stand below each other, told apart by {listed(keys)}.", SETTING)
    return Below(codes, names, keys)
