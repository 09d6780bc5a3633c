"""Uploaded bytes to what they were understood to hold, or one sentence that says why not."""

from dataclasses import replace

import numpy as np
import pandas as pd

from rnnlab.errors import RnnlabError, UnreadableData
from rnnlab.experiment import Reading
from rnnlab.files import beside, columns, layout, timeline
from rnnlab.files.decoding import as_utf8
from rnnlab.files.dialect import split
from rnnlab.files.series import ALL, below_each_other
from rnnlab.files.steps import NONE, Grid, Stamps, grid, unique
from rnnlab.files.table import Table, lay_out
from rnnlab.files.understood import Notes, Understood, count, short
from rnnlab.files.unpacking import is_workbook, unpack
from rnnlab.files.workbooks import as_csv


def read(upload: bytes, name: str = "", choice: Reading = Reading()) -> Understood:  # noqa: B008
    """The table of a CSV, TSV, TXT, XLSX or XLS file, plain or packed. Raises UnreadableData or OverLimit, each with one plain sentence."""
    notes = Notes()
    try:
        return _understood(_table(upload, choice, notes), choice, notes)
    except (RnnlabError, MemoryError):
        raise
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeError, ValueError, OverflowError) as error:
        raise UnreadableData(
            f"A table with one row a line was expected, and {name[:80] or 'this file'} cannot be taken apart into rows and columns: "
            'choose its "Separator" and "Header row", or save it as CSV (UTF-8) anew.'
        ) from error


def _table(upload: bytes, choice: Reading, notes: Notes) -> Table:
    inside = unpack(upload, notes)
    if is_workbook(inside):
        text = as_csv(inside, choice.sheet, notes)
        choice = choice.model_copy(update={"separator": "comma"})
        body = split(_from_line(text, choice.header_row), "comma", Notes())
    else:
        body = split(_from_line(as_utf8(inside, choice.encoding, notes), choice.header_row), choice.separator, notes)
    return lay_out(body, min(choice.header_row, 1), choice.layout == "a series a row", notes)


def _from_line(text: bytes, line: int) -> bytes:
    for _ in range(max(0, line - 1)):
        text = text[text.find(b"\n") + 1 :] if b"\n" in text[:-1] else text
    return text


def _understood(table: Table, choice: Reading, notes: Notes) -> Understood:
    frame = columns.typed(table, choice, notes)
    if not frame.notna().any(axis=None) or (
        frame.shape[1] == 1 and frame.dtypes.iloc[0].kind != "f" and not timeline.is_dated(frame.iloc[:, 0])
    ):
        what = "only words in one column" if frame.notna().any(axis=None) else "no value in any row"
        raise UnreadableData(
            f'A table with columns of numbers was expected, and this file has {what}: choose another file, or its "Separator".'
        )
    whole = frame
    frame, stamps = layout.reshape(frame, choice, notes)
    of = {str(name): str(name) for name in frame.columns} if choice.series == ALL and frame is not whole else {}
    if stamps is not None:
        name, columns_of_time = _free("time", frame), []
        notes.add("Times were read from the names of rows and columns.", "layout")
    else:
        found = timeline.find(frame, choice, table.first_line, notes)
        if found is None:
            return replace(_finished(frame, "", NONE, notes), of=of)
        stamps, columns_of_time, name = found.stamps, found.columns, found.name
    frame = frame.drop(columns=columns_of_time)
    frame, stamps, more = _in_order(frame, stamps, choice, notes)
    frame.insert(0, name if name not in frame.columns else _free("time", frame), stamps)
    found_grid = grid(stamps)
    _say_grid(stamps, found_grid, notes)
    return replace(_finished(frame, str(frame.columns[0]), found_grid, notes), of=of or more)


def _free(name: str, frame: pd.DataFrame) -> str:
    while name in frame.columns:
        name += " of row"
    return name


def _in_order(frame: pd.DataFrame, stamps: Stamps, choice: Reading, notes: Notes) -> tuple[pd.DataFrame, Stamps, dict[str, str]]:
    """Rows with a stamp, each once, of one series, by time; or of all series side by side, and which column is of which."""
    keep = ~np.isnat(stamps)
    if not keep.all():
        notes.add(f"Rows without a time were left out ({int((~keep).sum()):,}).", "time_column")
        frame, stamps = frame[keep], stamps[keep]
    if not len(stamps):
        raise UnreadableData('Rows with a time were expected, and no row has one: choose another "Time column", or none.')
    frame, stamps = _without_copies(frame, stamps, notes)
    below = below_each_other(frame, stamps, choice, notes)
    if below and choice.series == ALL:
        found = beside.put(frame, stamps, below, notes)
        return found.frame, found.stamps, found.of
    if below:
        rows = below.one(choice.series, notes)
        frame, stamps = _without_copies(_without_constants(frame[rows]), stamps[rows], notes)
    frame, stamps = _by_time(frame, stamps, notes)
    return frame, stamps, {}


def _without_constants(frame: pd.DataFrame) -> pd.DataFrame:
    """Without words that are the same in all rows."""
    constant = [str(name) for name in frame.columns if frame[name].dtype.kind != "f" and frame[name].nunique(dropna=False) == 1]
    return frame.drop(columns=constant)


def _by_time(frame: pd.DataFrame, stamps: Stamps, notes: Notes) -> tuple[pd.DataFrame, Stamps]:
    steps = np.diff(stamps.astype(np.int64))
    if (steps < 0).any():
        how = "newest first" if (steps <= 0).all() else "not in order of time"
        notes.add(f"Rows stood {how} and were sorted ({count(int((steps < 0).sum()), 'step')} back).", "time_column")
        order = np.argsort(stamps, kind="stable")
        frame, stamps = frame.iloc[order], stamps[order]
    same = int((np.diff(stamps.astype(np.int64)) == 0).sum())
    if same:
        notes.add(f"{count(same, 'row has', 'rows have')} the time of another row with other values; all were kept.", "layout")
    return frame.reset_index(drop=True), stamps


def _without_copies(frame: pd.DataFrame, stamps: Stamps, notes: Notes) -> tuple[pd.DataFrame, Stamps]:
    if len(unique(stamps)) == len(stamps):
        return frame, stamps
    copies = frame.assign(**{"\0": stamps}).duplicated().to_numpy()
    if copies.any():
        notes.add(f"Rows that repeat another row in time and values were left out ({int(copies.sum()):,}).", "time_column")
        frame, stamps = frame[~copies], stamps[~copies]
    return frame, stamps


def _say_grid(stamps: Stamps, found: Grid, notes: Notes) -> None:
    first, last = (str(stamp.astype("datetime64[s]")).replace("T", " ").removesuffix(" 00:00:00") for stamp in (stamps[0], stamps[-1]))
    if found.step:
        share = "all steps" if found.share == 1 else f"{found.share:.1%} of steps"
        notes.add(f"{count(len(stamps), 'row')} from {first} to {last}, {found.words} ({share}).", "time_column")
        missing = f"{count(found.missing, 'stamp')} of that grid {'is' if found.missing == 1 else 'are'} missing."
        if not found.words.startswith("about"):
            notes.add(missing if found.missing else "No stamp of that grid is missing.", "time_column")
    else:
        notes.add(f"{count(len(stamps), 'row')} from {first} to {last}, at no regular step.", "time_column")


def _finished(frame: pd.DataFrame, time: str, found: Grid, notes: Notes) -> Understood:
    frame = frame.reset_index(drop=True)
    for name in frame.columns:
        if frame[name].dtype.kind not in "fM":
            frame[name] = frame[name].astype("object").where(frame[name].notna(), None)
    empty = {str(name): int(frame[name].isna().sum()) for name in frame.columns if frame[name].isna().any()}
    if empty:
        most, total = max(empty, key=lambda name: empty[name]), sum(empty.values())
        are = "is" if total == 1 else "are"
        notes.add(f"{count(total, 'value')} of {frame.size:,} {are} missing, most in {short(most)} ({empty[most]:,}).", "missing_words")
    understood = Understood(frame, time, found.step, notes.all())
    if not understood.numeric:
        notes.add("No column holds numbers, so there is nothing to forecast.", "decimal")
        understood = Understood(frame, time, found.step, notes.all())
    return understood
