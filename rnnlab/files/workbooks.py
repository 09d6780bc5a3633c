"""The cells of an Excel sheet, as CSV text, so that one road leads on from there."""

import io
import json
import re
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

from rnnlab.errors import OverLimit, UnreadableData
from rnnlab.files.limits import MOST_CELLS
from rnnlab.files.understood import Notes, listed, short
from rnnlab.files.unpacking import ZIP, check_workbook

_PLACE = re.compile(rb'\br="([A-Z]{0,3})([0-9]{1,7})"')
_OPENING = Path(__file__).with_name("opening.py")
SECONDS = 60


def as_csv(upload: bytes, sheet: str, notes: Notes) -> bytes:
    """UTF-8 lines of the sheet named, or of the first that holds more than one row. Raises UnreadableData and OverLimit."""
    command = [sys.executable, "-I", str(_OPENING), sheet]
    try:
        check_workbook(upload)
        _check_places(upload)
        opened = subprocess.run(command, input=upload, capture_output=True, timeout=SECONDS, check=True).stdout
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError, subprocess.SubprocessError) as error:
        raise UnreadableData(
            "An Excel workbook (XLSX or XLS) was expected, and this one cannot be opened: save the sheet as CSV."
        ) from error
    head, _, body = opened.partition(b"\n")
    found = json.loads(head)
    names, read = found["names"], found["sheet"]
    if read is not None:
        others = "" if len(names) == 1 else f" of {len(names)}"
        notes.add(f"The sheet {short(read)}{others} was read.", "sheet")
        return body
    if sheet and sheet not in names:
        raise UnreadableData(
            f'A sheet called {short(sheet)} was asked for, and the workbook has {listed(names)}: choose one under "Sheet".'
        )
    empty = f"the sheet {short(sheet)} is empty" if sheet else "every sheet is empty"
    raise UnreadableData(
        f'A sheet with a header row and rows of values was expected, and {empty}: choose another under "Sheet", or another file.'
    )


def _check_places(upload: bytes) -> None:
    """Raises OverLimit where one far cell would make the reader hold a rectangle of billions."""
    if not upload.startswith(ZIP):
        return  # an XLS sheet ends at row 65,536 and column 256
    with zipfile.ZipFile(io.BytesIO(upload)) as archive:
        for member in archive.namelist():
            if "worksheets/" in member and member.endswith(".xml"):
                width = height = 1
                for letters, digits in set(_PLACE.findall(archive.read(member))):
                    width = max(width, _column(letters))
                    height = max(height, int(digits))
                if width * height > MOST_CELLS:
                    raise OverLimit(
                        f"A sheet may have {MOST_CELLS:,} cells, and this one spans {height:,} rows and {width:,} columns: "
                        "delete the cells far outside the table, or save it as CSV."
                    )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
