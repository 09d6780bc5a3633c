"""Columns of text made numbers where they are numbers, and left as text, with the reason, where they are not."""

import numpy as np
import pandas as pd

from rnnlab.experiment import Reading
from rnnlab.files import numbers, timeline
from rnnlab.files.codes import without_codes
from rnnlab.files.decimals import parsed
from rnnlab.files.table import Table
from rnnlab.files.understood import Notes, listed, short
from rnnlab.files.vocabulary import plain

LOOKED_AT = 1000


def typed(table: Table, choice: Reading, notes: Notes) -> pd.DataFrame:
    """The table's columns as float64 or text, empty ones and a plain row number gone. Raises UnreadableData for marks with two meanings."""
    extra = frozenset(plain(word) for word in choice.missing_words.split(",") if word.strip())
    frame, decimal = parsed(table, choice)
    if decimal == ",":
        notes.add("Numbers have a decimal comma.", "decimal")
    found: dict[str, pd.Series] = {}
    codes = {table.names[place] for place in table.plain}
    for name in map(str, frame.columns):
        column = frame[name]
        if name in codes:
            column = _stripped(column)
        elif column.dtype.kind == "b":
            notes.each("TRUE and FALSE were read as 1 and 0 in ", name, ".")
            column = column.astype(float)
        elif column.dtype.kind in "iuf":
            column = _floats(column, name, notes)
        elif not timeline.is_dated(column):
            column = _texts(column, name, decimal, extra, notes)
        if column.dtype.kind == "f":
            column = without_codes(column, name, extra, bool(choice.missing_words.strip()), notes)
        elif extra:
            column = column.where(~column.map(lambda cell: isinstance(cell, str) and plain(cell) in extra), None)
        found[name] = column
    notes.said()
    return _without_row_numbers(_without_empty(pd.DataFrame(found), notes), choice, notes)


def _floats(column: pd.Series, name: str, notes: Notes) -> pd.Series:
    values = column.to_numpy(float)
    if column.dtype.kind in "iu" and len(column) and max(abs(int(column.min())), abs(int(column.max()))) > 2**53:
        notes.each("Numbers of more than 15 digits were rounded in ", name, ".")
    infinite = np.isinf(values)
    if infinite.any():
        notes.add(f"Infinite values in {short(name)} count as missing ({int(infinite.sum()):,}).", "missing_words")
        values = np.where(infinite, np.nan, values)
    return pd.Series(values)


def _texts(column: pd.Series, name: str, decimal: str, extra: frozenset[str], notes: Notes) -> pd.Series:
    present = column.dropna()
    kinds = {cell for cell in pd.unique(present) if isinstance(cell, bool)} if column.dtype == object else set()
    if kinds:
        notes.each("TRUE and FALSE were read as 1 and 0 in ", name, ".")
        return pd.to_numeric(column.map(lambda cell: float(cell) if isinstance(cell, bool) else cell), errors="coerce").astype(float)
    if len(present) > LOOKED_AT and not _numeric_share([str(cell) for cell in present.iloc[:: len(present) // 500]], decimal, extra):
        return _stripped(column)
    found = numbers.read(column, decimal, extra)
    known = int((~np.isnan(found.values)).sum())
    if found.odd or found.units or not (known or found.words):
        if known > 0.6 * len(present):
            notes.add(f"Column {short(name)} was left as text, because {numbers.why_text(found)}.", "missing_words")
        return _stripped(column)
    if found.words:
        counted = listed([f"{word} ({times:,})" for word, times in found.words.items()])
        notes.add(f"In {short(name)} these words count as missing: {counted}.", "missing_words")
    if found.stripped:
        notes.each(f"{short(found.stripped)} was taken off the numbers of ", name, ".", "decimal")
    if found.grouped:
        notes.each("Marks between thousands were taken out of ", name, ".", "decimal")
    return _floats(pd.Series(found.values), name, notes)


def _stripped(column: pd.Series) -> pd.Series:
    return (
        column.astype("str").str.strip()
        if column.dtype != object
        else column.map(lambda cell: cell.strip() if isinstance(cell, str) else None)
    )


def _numeric_share(cells: list[str], decimal: str, extra: frozenset[str]) -> bool:
    found = numbers.read(pd.Series(cells), decimal, extra)
    return bool((~np.isnan(found.values)).any()) or not found.odd


def _without_empty(frame: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    empty = [str(name) for name in frame.columns if frame[name].isna().all() and str(name).startswith("column ")]
    if empty and len(empty) < frame.shape[1]:
        notes.add(f"Empty columns without a name were left out ({len(empty):,}).", "header_row")
        frame = frame.drop(columns=empty)
    blank = frame.isna().all(axis=1).to_numpy() if frame.shape[1] > 1 else np.zeros(len(frame), bool)
    if blank.any():
        notes.add(f"Empty rows were left out ({int(blank.sum()):,}).")
        frame = frame[~blank].reset_index(drop=True)
    return frame


def _without_row_numbers(frame: pd.DataFrame, choice: Reading, notes: Notes) -> pd.DataFrame:
    first = str(frame.columns[0])
    unnamed = first == "column 1" and not any(str(name) == "column 2" for name in frame.columns[1:])
    if (
        frame.shape[1] < 2
        or choice.time_column == first
        or not (unnamed or plain(first) in ("unnamed: 0", "index", "rownames"))
        or frame[first].dtype.kind != "f"
    ):
        return frame
    values = frame[first].to_numpy()
    if len(values) > 1 and values[0] in (0, 1) and (np.diff(values) == 1).all():
        notes.add(f"The first column, {short(first)}, only counts the rows and was left out.", "header_row")
        return frame.drop(columns=first)
    return frame
