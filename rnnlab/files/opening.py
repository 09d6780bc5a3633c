"""Opens a workbook in a process of its own: `python opening.py SHEET < workbook > one line of JSON, then CSV`.

A damaged XLS can make its reader ask for more memory than there is, which ends a process; here it ends only this one.
Nothing of rnnlab is imported, so that it starts in a tenth of a second.
"""

import csv
import datetime as dt
import io
import json
import sys
from collections.abc import Iterator

from python_calamine import CalamineWorkbook

MEMORY, SECONDS = 2 * 2**30, 30


def word(cell: object) -> str:
    """A cell as CSV has it: whole numbers without a point, times in ISO 8601."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ")
    if isinstance(cell, dt.timedelta) and dt.timedelta() <= cell < dt.timedelta(days=1):
        return str(dt.datetime.min + cell)[11:]
    return str(cell)


def rows(book: CalamineWorkbook, sheet: str) -> Iterator[list[str]]:
    """The cells of a sheet's rows."""
    for row in book.get_sheet_by_name(sheet).iter_rows():
        yield [word(cell) for cell in row]


def main(wanted: str) -> None:
    """Writes the sheet wanted, or the first that holds more than one row; or its names where there is none."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    for sheet in book.sheet_names if not wanted else [name for name in book.sheet_names if name == wanted]:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows(book, sheet))
        if sum(bool(line.strip(',"')) for line in text.getvalue()[:100_000].split("\n")) > 1:
            sys.stdout.buffer.write(json.dumps({"sheet": sheet, "names": book.sheet_names}).encode() + b"\n" + text.getvalue().encode())
            return
    sys.stdout.buffer.write(json.dumps({"sheet": None, "names": book.sheet_names}).encode() + b"\n")


def limited() -> None:
    """Takes the right to more memory and time from this process, where the system knows limits."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    limited()
    main(sys.argv[1])
