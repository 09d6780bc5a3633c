"""What stands between fields: guessed by how even and how well typed the table is that each separator gives."""

import csv
import re
from contextlib import suppress
from dataclasses import dataclass

from rnnlab.errors import UnreadableData
from rnnlab.files.kinds import kind
from rnnlab.files.understood import Notes

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "space": " "}
ONE_COLUMN = "\x1f"  # stands nowhere
SAMPLE_LINES, SAMPLE_BYTES = 400, 400_000
_SEP_LINE = re.compile(rb"\A\"?sep=(.)\"?[ \t]*\n", re.IGNORECASE)
_COMMENTS = re.compile(rb"(?:[ \t]*(?:#|%|//).*\n)+")
_COMMA_NUMBER = re.compile(r"\s*[-+]?\d+,\d+\s*")


@dataclass(frozen=True)
class Text:
    """UTF-8 lines, the separator of their fields, and how many lines before them were cut off."""

    body: bytes
    separator: str
    cut: int = 0


def split(body: bytes, choice: str, notes: Notes) -> Text:
    """The text with its separator, comment lines and a `sep=` line gone. Raises UnreadableData for a text without columns."""
    line = _SEP_LINE.match(body)
    cut = 0
    if line:
        body, cut = body[line.end() :], 1
        notes.add("The first line names the separator and is no row.", "separator")
    separator = SEPARATORS.get(choice, "") or (line[1].decode("utf-8", "ignore") if line else "") or guess(body)
    if separator == " ":
        body = _single_spaced(body)
        separator = "\t"
        notes.add("Fields are separated by spaces.", "separator")
    elif separator == ONE_COLUMN:
        notes.add("There is one column, so nothing separates fields.", "separator")
    else:
        name = next((name for name, mark in SEPARATORS.items() if mark == separator), separator)
        notes.add(f"Fields are separated by a {name}.", "separator")
    return Text(body, separator, cut)


def sample(body: bytes) -> str:
    """The first lines, whole ones, comments aside."""
    comments = _COMMENTS.match(body)
    rest = body[comments.end() :] if comments else body
    head = rest[:SAMPLE_BYTES]
    whole = head if len(head) == len(rest) else head[: head.rfind(b"\n") + 1] or head
    lines = whole.decode("utf-8", "replace").split("\n")[:SAMPLE_LINES]
    return "\n".join([line for line in lines if not line.lstrip().startswith(("#", "%", "//"))] or lines)


def rows(text: str, separator: str) -> list[list[str]]:
    """The fields of each line that is not blank; a quotation mark that is never closed ends the list."""
    lines = text.splitlines(keepends=True) if '"' in text else text.split("\n")
    found: list[list[str]] = []
    with suppress(csv.Error):  # a field longer than the module takes
        found.extend([cell.strip() for cell in row] for row in csv.reader(lines, delimiter=separator, skipinitialspace=True))
    return [row for row in found if any(row)]


def guess(body: bytes) -> str:
    """The separator of the first lines; ONE_COLUMN where there is none."""
    text = sample(body)
    lines = [line for line in text.split("\n") if line.strip()]
    if sum(_COMMA_NUMBER.fullmatch(line.strip('"')) is not None for line in lines) >= max(2, len(lines) - 1) and "," not in lines[0]:
        return ONE_COLUMN  # numbers with a decimal comma below each other
    scores = {mark: _score(rows(text, mark)) for mark in ",;\t|"}
    best = max(scores, key=lambda mark: scores[mark])
    if scores[best] > 0:
        return best
    spaced = rows(_single_spaced(text.encode()).decode(), "\t")
    if _score(spaced) > 0.5 and len(spaced) > 1:
        return " "
    words = [len(line.split()) for line in lines]
    if (
        words
        and min(words) > 1
        and sorted(words)[len(words) // 2] > 3
        and sum(any(map(str.isdigit, line)) for line in lines) > len(lines) * 0.9
    ):
        raise UnreadableData(
            "Columns separated by commas, semicolons, tabs, bars or spaces were expected, and these lines stand in columns of fixed widths "
            'or are prose: save the table as CSV, or choose the "Separator".'
        )
    return ONE_COLUMN


def _score(table: list[list[str]]) -> float:
    """0 to 1: the share of lines of the usual width, times how many of their cells are numbers, times or empty."""
    widths = [len(row) for row in table]
    usual = max(set(widths), key=lambda width: (widths.count(width) if width > 1 else 0, width), default=1)
    if usual < 2 or (widths.count(usual) < max(2, len(widths) * 0.4) and len(widths) > 2):
        return 0.0
    cells = [cell for row in table if len(row) == usual for cell in row][:4000]
    typed = sum(kind(cell) != "text" for cell in cells) / len(cells)
    return (widths.count(usual) / len(widths)) ** 2 * (0.1 + typed)


def _single_spaced(body: bytes) -> bytes:
    lines = re.sub(rb"[ \t]+", b"\t", body)
    return re.sub(rb"(?m)^\t|\t$", b"", lines)
