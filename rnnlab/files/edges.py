"""What stands around and between the rows of a table and is none of it: comment lines and footers."""

import re

from rnnlab.files.dialect import Text
from rnnlab.files.kinds import kind
from rnnlab.files.records import Records
from rnnlab.files.understood import Notes, short
from rnnlab.files.vocabulary import SUMS, words

LONGEST_FOOTER = 30
_COMMENT = re.compile(rb"(?m)^[ \t]*(?:#|%|//).*\n")


def without_comments(text: Text, notes: Notes) -> tuple[bytes, int, list[str]]:
    """The text without comment lines, how many stood at its top, and the cells of the last of these, which may be names."""
    head = re.match(rb"(?:[ \t]*(?:#|%|//).*\n)+", text.body)
    names: list[str] = []
    body, top = text.body, 0
    if head:
        top = head[0].count(b"\n")
        last = head[0].rstrip(b"\n").rsplit(b"\n", 1)[-1].decode("utf-8", "replace").lstrip(" \t")
        cells = [cell.strip().strip('"') for cell in last.lstrip("#%/ \t").split(text.separator)]
        second = body[head.end() :].split(b"\n", 1)[0].decode("utf-8", "replace").split(text.separator)
        if top == 1 and len(cells) == len(second) > 1 and not last.startswith(("# ", "% ", "//")):
            return body, 0, []  # a header whose first name starts with the mark
        names = cells if len(cells) == len(second) > 1 else []
        body = body[head.end() :]
    amount = top
    if b'"' not in body and re.search(rb"\n[ \t]*(?:#|%|//)", body):
        body, more = _COMMENT.subn(b"", body)
        amount += more
    if amount:
        notes.add(f"Comment lines were left out ({amount:,}).")
    return body, top, names


def before_footer(records: Records, first: int, width: int, notes: Notes) -> int:
    """The row after the last of values: rows below it hold one cell, a sum, or nothing."""
    last, dropped = len(records), ""
    while last > first + 1 and not records.fields[last - 1]:
        last -= 1
    named = kind(next(iter(records.cells(first)), "")) == "text"  # rows with names may well have one called Total
    while last > first + 1 and len(records) - last < LONGEST_FOOTER + 2 and width > 1:
        cells = records.cells(last - 1)
        if not _is_footer(cells, width, named):
            break
        dropped = " ".join(filter(None, cells)) or dropped
        last -= 1
    if dropped:
        notes.add(f"Lines below the table were left out, the first: {short(dropped, 60)}.")
    return last


def _is_footer(cells: list[str], width: int, named: bool) -> bool:
    filled = [cell for cell in cells if cell]
    if not filled:
        return True
    if not all(kind(cell) in ("text", "missing") for cell in (filled if len(cells) != width else filled[:1])):
        return False
    if len(filled) == 1 or len(cells) != width:
        return len(cells) != width or (bool(cells[0]) and " " in cells[0])
    return not named and bool(cells[0]) and next(iter(words(cells[0])), "") in SUMS
