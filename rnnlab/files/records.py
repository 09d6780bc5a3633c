"""Where each row of a text starts and how many fields it has, found before any parser sees it."""

import csv
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.errors import UnreadableData
from rnnlab.files.limits import check_line

NEWLINE, QUOTE, SPACE = 10, 34, 32


@dataclass(frozen=True)
class Records:
    """`ends` (N,): the byte after each row; `fields` (N,): how many fields it has, 0 for a blank line."""

    body: bytes
    separator: str
    ends: NDArray[np.int64]
    fields: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ends)

    def start(self, row: int) -> int:
        """The first byte of a row."""
        return int(self.ends[row - 1]) if row else 0

    def line(self, row: int) -> int:
        """The number of a row's first line, from 1."""
        return self.body.count(b"\n", 0, self.start(row)) + 1

    def cells(self, row: int) -> list[str]:
        """The fields of one row, without the space around them."""
        text = self.body[self.start(row) : int(self.ends[row])].decode("utf-8", "replace").rstrip("\n")
        try:
            return [cell.strip() for cell in next(csv.reader([text], delimiter=self.separator, skipinitialspace=True), [])]
        except csv.Error:
            return [text]

    def kept(self, first: int, last: int) -> "Records":
        """The rows from first to before last."""
        start = self.start(first)
        stop = self.start(last)
        return Records(self.body[start:stop], self.separator, self.ends[first:last] - start, self.fields[first:last])


def scan(body: bytes, separator: str) -> Records:
    """The rows of a text that ends with a newline. Raises OverLimit for a long line, UnreadableData for a quotation mark left open."""
    letters = np.frombuffer(body, np.uint8)
    lines = np.flatnonzero(letters == NEWLINE)
    check_line(int(np.diff(lines, prepend=-1).max(initial=0)))
    if len(separator.encode()) > 1:
        return _read(body, separator)
    between = letters == ord(separator)
    marks = between | (letters == NEWLINE)
    if b'"' in body:
        quotes = letters == QUOTE
        before = np.concatenate([np.array([NEWLINE], np.uint8), letters[:-1]])
        opening = quotes & ((before == ord(separator)) | (before == NEWLINE) | (before == SPACE))
        if opening.any():
            inside = np.bitwise_xor.accumulate(quotes.view(np.uint8)).view(bool)
            starts = quotes & inside & ~opening & (before != QUOTE)
            if inside[-1] or starts.any():
                return _read(body, separator)
            marks &= ~inside
    at = np.flatnonzero(marks)
    last = np.flatnonzero(letters[at] == NEWLINE)
    ends = at[last] + 1
    fields = np.diff(last, prepend=-1)
    return Records(body, separator, ends, _blank(body, ends, fields))


def _blank(body: bytes, ends: NDArray[np.int64], fields: NDArray[np.int64]) -> NDArray[np.int64]:
    sizes = np.diff(ends, prepend=0)
    fields = np.where(sizes == 1, 0, fields)
    for row in np.flatnonzero((fields == 1) & (sizes > 1) & (sizes < 20))[:10_000]:
        if body[int(ends[row] - sizes[row]) : int(ends[row])].isspace():
            fields[row] = 0
    return fields


def _read(body: bytes, separator: str) -> Records:
    """The same by the csv module, for quotation marks within fields; slower."""
    lines = (
        body.decode("utf-8", "replace").splitlines(keepends=True) if body.isascii() else body.decode("utf-8", "replace").split("\n")[:-1]
    )
    if not body.isascii():
        lines = [line + "\n" for line in lines]
    lengths = np.cumsum([len(line.encode()) for line in lines])
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    ends, fields = [], []
    try:
        for row in reader:
            ends.append(int(lengths[reader.line_num - 1]))
            fields.append(len(row))
    except csv.Error as error:
        raise UnreadableData(
            f"A quotation mark should be closed before its field ends, and the one after line {len(ends):,} is not: close or delete it."
        ) from error
    found = np.array(ends, np.int64)
    sizes = np.diff(found, prepend=0)
    check_line(int(sizes.max(initial=0)))
    return Records(body, separator, found, _blank(body, found, np.array(fields, np.int64)))
