"""Uploaded bytes to a data frame, or one sentence that says why not."""

import csv
import io

import pandas as pd

from rnnlab.errors import OverLimit, UnreadableData

MOST_BYTES = 20 * 2**20
MOST_COLUMNS = 200
LONGEST_LINE = 100_000
LONGEST_NAME = 200
SEPARATORS = ",;\t|"


def read(upload: bytes) -> pd.DataFrame:
    """The table of a CSV file with one header row. Raises UnreadableData or OverLimit, each with one plain sentence."""
    if len(upload) > MOST_BYTES:
        raise OverLimit(
            f"A file may have {MOST_BYTES >> 20} MB, and this one has {len(upload) / 2**20:.1f} MB: keep fewer rows or columns."
        )
    text = _decode(upload)
    lines = text.splitlines()
    if not "".join(lines).strip():
        raise UnreadableData("A CSV file with a header row was expected, and this file is empty: choose another file.")
    _refuse_long_lines(lines)
    separator = _separator(lines[:50])
    widths = _widths(lines[:50], separator) or [1]
    _refuse_columns(widths[0])
    try:
        frame = pd.read_csv(io.StringIO(text), sep=separator, skipinitialspace=True)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError) as error:
        raise UnreadableData(
            f"Every line should have as many fields as the header, and {_reason(error)}: mend that line and upload again."
        ) from error
    if widths[1:] and widths[1] > widths[0]:
        raise UnreadableData(
            "Every line should have as many fields as the header, and the lines have more: name every column in the header."
        )
    if frame.empty:
        raise UnreadableData("A header row and rows of values were expected, and there is no row below the header: choose another file.")
    frame = frame.rename(columns=lambda name: str(name).strip())
    longest = max(frame.columns, key=len)
    if len(longest) > LONGEST_NAME:
        raise OverLimit(
            f"A column's name may have {LONGEST_NAME} characters, and one has {len(longest):,}: write a header row of short names."
        )
    twice = frame.columns[frame.columns.duplicated()]
    if len(twice):
        raise UnreadableData(f"Every column needs a name of its own, and {twice[0][:40]!r} stands twice in the header: rename one of them.")
    return frame


def numeric_columns(frame: pd.DataFrame) -> list[str]:
    """Names of the columns that hold numbers only (empty cells aside)."""
    return [str(name) for name in frame.columns if frame[name].dtype.kind in "iuf" and frame[name].notna().any()]


def _decode(upload: bytes) -> str:
    if upload[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif b"\0" in upload:
        raise UnreadableData(
            "A text file with comma-separated values was expected, and this is a binary file: save the table as CSV and upload that."
        )
    else:
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            return upload.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableData("A text file was expected, and these bytes are none: save the table as CSV (UTF-8) and upload that.")


def _separator(lines: list[str]) -> str:
    def agreement(separator: str) -> tuple[int, int]:
        widths = _widths(lines, separator)
        common = max(set(widths), key=widths.count, default=1)
        return (widths.count(common) if common > 1 else 0, common)

    return max(SEPARATORS, key=agreement)


def _widths(lines: list[str], separator: str) -> list[int]:
    try:
        return [len(row) for row in csv.reader(lines, delimiter=separator, skipinitialspace=True) if row]
    except csv.Error:  # a quoted field over many lines, longer than the csv module takes
        return []


def _refuse_long_lines(lines: list[str]) -> None:
    longest = max(map(len, lines))
    if longest > LONGEST_LINE:
        raise OverLimit(f"A line may have {LONGEST_LINE:,} characters, and one has {longest:,}: save the table with one row a line.")


def _refuse_columns(count: int) -> None:
    if count > MOST_COLUMNS:
        raise OverLimit(f"A table may have {MOST_COLUMNS} columns, and this one has {count:,}: keep the columns that you need.")


def _reason(error: Exception) -> str:
    message = str(error).removeprefix("Error tokenizing data. C error: ").strip(" \n.")
    return (message if message[:2].isupper() else message[:1].lower() + message[1:])[:160]
