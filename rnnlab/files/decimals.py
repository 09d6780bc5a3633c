"""Which mark stands before the tenths, told from all numbers of a file together."""

import re

import pandas as pd

from rnnlab.errors import UnreadableData
from rnnlab.experiment import Reading
from rnnlab.files import timeline
from rnnlab.files.table import Table
from rnnlab.files.understood import short

MARKS = {"point": ".", "comma": ","}
LOOKED_AT = 1000
_MARKED = re.compile(r"\d[.,]\d")


def parsed(table: Table, choice: Reading) -> tuple[pd.DataFrame, str]:
    """The frame and its decimal mark, which is read again where texts show that the first guess was wrong."""
    if choice.decimal in MARKS:
        return table.frame(MARKS[choice.decimal]), MARKS[choice.decimal]
    first = _first_guess(table)
    frame = table.frame(first)
    if first == ",":
        return frame, first
    samples = {str(name): _some(frame[name]) for name in frame.columns if frame[name].dtype.kind not in "iufb"}
    texts = [cell for name, cells in samples.items() if not timeline.is_dated(frame[name]) for cell in cells]
    mark = _mark(texts)
    if mark == "?," and table.records.separator != ",":
        doubt = next(cell for cell in texts if _mark([cell]) == "?,")
        raise _doubtful(doubt, doubt.replace(",", "."), doubt.replace(",", ""))
    if mark == ",":
        return table.frame(","), ","
    return frame, "."


def _first_guess(table: Table) -> str:
    """The decimal mark of rows spread over the table. Raises UnreadableData where 1.234 could be a thousand."""
    rows = [table.records.cells(row) for row in range(0, len(table.records), max(1, len(table.records) // LOOKED_AT))]
    columns = [[row[place] for row in rows if place < len(row) and row[place]] for place in range(len(table.names))]
    valued = [cells for cells in columns if cells and not timeline.is_dated(pd.Series(cells))]
    mark = _mark([cell for cells in valued for cell in cells])
    for cells in valued if table.records.separator != "," else []:
        doubt = _thousands_doubt(cells) if mark == "?." else ""
        if doubt:
            raise _doubtful(doubt, doubt, doubt.replace(".", ""))
    if mark == "?," and any(_whole_thousands(cells) for cells in valued):
        return ","
    return "," if mark == "," else "."


def _some(column: pd.Series) -> list[str]:
    present = column.dropna()
    return [str(cell) for cell in pd.unique(present.iloc[:: max(1, len(present) // LOOKED_AT)])]


def _doubtful(text: str, one: str, other: str) -> UnreadableData:
    return UnreadableData(f'Numbers with one meaning were expected, and {short(text)} could be {one} or {other}: choose "Decimal mark".')


def _mark(texts: list[str]) -> str:
    """The mark, "," or ".", where the numbers leave no doubt, "?" before it where it could part thousands, "" where none shows a mark."""
    votes = {",": 0, ".": 0}
    doubts = {",": 0, ".": 0}
    for text in texts:
        number = re.sub(r"^[^\d.,+-]+|[^\d.,]+$", "", text.strip().strip("()")).lstrip("+-−")
        if not _MARKED.search(number) or not re.fullmatch(r"[\d.,' \u00a0\u202f]+(?:[eE][-+]?\d+)?", number):
            continue
        marks = [letter for letter in number if letter in ".,"]
        last = marks[-1]
        whole, tenths = number.rsplit(last, 1)
        if len(set(marks)) == 2:
            votes[last] += marks.count(last) == 1
        elif len(marks) > 1:
            votes[".,"[last == "."]] += all(len(part) == 3 for part in number.split(last)[1:])
        elif len(tenths) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0":
            doubts[last] += 1
        else:
            votes[last] += 1
    if votes[","] or votes["."]:
        return "," if votes[","] > votes["."] else "."
    if doubts[","] or doubts["."]:
        return "?," if doubts[","] else "?."
    return ""


def _thousands_doubt(texts: list[str]) -> str:
    """A text such as 1.234 where a point could part thousands: none has other than three digits after it, whole ones are small; or ""."""
    marked = [text for text in texts if re.fullmatch(r"[-+]?[1-9]\d{0,2}\.\d{3}", text)]
    whole = [text for text in texts if re.fullmatch(r"[-+]?\d{1,3}", text)]
    return marked[0] if len(marked) > 1 and len(marked) + len(whole) == len(texts) and (whole or len(marked) < 10) else ""


def _whole_thousands(texts: list[str]) -> bool:
    """Whether numbers over 999 stand without a mark beside others with a comma, which parts no thousands then."""
    return any(text.isdecimal() and len(text) > 3 for text in texts) and any("," in text for text in texts)
