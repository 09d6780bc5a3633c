"""Several series in one table: the one that was asked for, or the first."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rnnlab.errors import UnreadableData
from rnnlab.experiment import Reading
from rnnlab.files.steps import Stamps, unique
from rnnlab.files.understood import Notes, listed, short
from rnnlab.files.vocabulary import KEY_NAMES, says

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


def one_of_many(frame: pd.DataFrame, stamps: Stamps, choice: Reading, notes: Notes) -> NDArray[np.bool_] | None:
    """The rows of the series asked for, or of the first, where series stand below each other; None where there is only one."""
    if choice.layout not in ("auto", "long"):
        return None
    if choice.layout == "auto" and len(unique(stamps)) > OFTEN * len(stamps):
        return None
    keys = [str(name) for name in frame.columns if _is_key(frame[name], str(name))]
    texts = [name for name in keys if frame[name].dtype.kind != "f"]
    trials = [[name] for name in keys] + ([texts] if 1 < len(texts) < 6 else [])
    for trial in trials:
        if not frame[trial].assign(**{"\0": stamps}).duplicated().any():
            return _rows_of(frame, trial, choice, notes)
    if choice.layout == "long":
        raise UnreadableData(
            'Series below each other, told apart by a column of names, were expected, and there is no such column: set "Layout" to auto.'
        )
    return None


def _is_key(column: pd.Series, name: str) -> bool:
    known = column.dropna()
    if column.dtype.kind == "f" and not (says(name, KEY_NAMES) and (known == known.round()).all()):
        return False
    return len(known) == len(column) and 1 < known.nunique() <= len(column) / 2


def _rows_of(frame: pd.DataFrame, keys: list[str], choice: Reading, notes: Notes) -> NDArray[np.bool_]:
    codes, labels = pd.factorize(pd.MultiIndex.from_frame(frame[keys]))
    names = [" / ".join(str(int(part)) if isinstance(part, float) else str(part) for part in label) for label in labels]
    notes.add(f"Series stand below each other, told apart by {listed(keys)}.", SETTING)
    return np.asarray(codes == place_of(names, choice.series, notes))
