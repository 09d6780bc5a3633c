"""The rows and columns of a text: every cell in its place, or a sentence that says which line is out of step."""

import io
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rnnlab.errors import UnreadableData
from rnnlab.files import header
from rnnlab.files.dialect import Text
from rnnlab.files.edges import before_footer, without_comments
from rnnlab.files.limits import check_columns, check_names, check_rows
from rnnlab.files.records import Records, scan
from rnnlab.files.understood import Notes, count, listed, numbered

LOOKED_AT = 400


@dataclass(frozen=True)
class Table:
    """The cells as text in UTF-8 without header and footer, the columns' names, and where it all stood in the file."""

    records: Records
    names: list[str]
    first_line: int
    plain: list[int]  # columns to be kept as text, since their numbers start with zeros

    def frame(self, decimal: str) -> pd.DataFrame:
        """Columns of float64 where every cell is a plain number, of text elsewhere, None for empty cells."""
        try:
            frame = pd.read_csv(
                io.BytesIO(self.records.body),
                sep=self.records.separator,
                header=None,
                names=list(range(int(self.records.fields.max()))),
                index_col=False,
                skipinitialspace=(self.records.separator + " ").encode() in self.records.body,
                keep_default_na=False,
                na_values=[""],
                decimal=decimal,
                low_memory=False,
                dtype=dict.fromkeys(self.plain, "str"),
                skip_blank_lines=len(self.names) > 1,
            )
        except pd.errors.ParserError as error:
            raise UnreadableData(
                "Every quotation mark should be closed before its field ends, and one of them is not: close or delete it, "
                'or choose the "Separator".'
            ) from error
        return frame.iloc[:, : len(self.names)].set_axis(self.names, axis=1)


def lay_out(text: Text, chosen_header: int, series_in_rows: bool, notes: Notes) -> Table:
    """The table of a text: header found, comments and footers gone, widths checked. Raises UnreadableData and OverLimit."""
    body, commented, names = without_comments(text, notes)
    records = scan(body, text.separator)
    check_columns(int(records.fields.max(initial=0)), series_in_rows)
    check_rows(len(records))
    looked = [row for row in range(min(len(records), LOOKED_AT + 50)) if records.fields[row]][:LOOKED_AT]
    if not looked:
        raise UnreadableData("A table with a header row and rows of values was expected, and this file is empty: choose another file.")
    rows = [records.cells(row) for row in looked]
    about = Notes()
    found = header.find(rows, chosen_header, about)
    if names and len(names) == len(found.names) and not any(found.names):
        found = header.Header(names, found.body, len(names))
        notes.add("The columns are named in a comment line.", "header_row")
    else:
        notes.take(about)
    if found.body >= len(rows):
        raise UnreadableData(
            "A header row and rows of values were expected, and there is no row below the header: choose another file, "
            'or set "Header row" to 0 if the table has none.'
        )
    first = looked[found.body]
    last = before_footer(records, first, len(found.names), notes)
    line = text.cut + commented + records.line(first)
    kept = records.kept(first, last)
    width = _check_widths(kept, found, line)
    names = _unique(found.names[:width] + [""] * (width - len(found.names)), notes)
    check_names(names)
    return Table(kept, names, line, _with_zeros(rows[found.body :], names, notes))


def _check_widths(records: Records, found: header.Header, first_line: int) -> int:
    """The number of columns. Raises UnreadableData for a line with more fields, or fewer, than the others."""
    fields = records.fields
    width = header.usual(fields[fields > 0][:100_000].tolist())
    for row in np.flatnonzero((fields > 0) & (fields != width))[:1000]:
        cells = records.cells(int(row))
        if len(cells) < width or any(cells[width:]):
            raise UnreadableData(
                f"Every line should have {count(width, 'field')}, as most have, "
                f"and line {first_line + records.line(int(row)) - 1:,} has {len(cells):,}: "
                'mend that line, or choose the "Separator".'
            )
    named = max((place for place, name in enumerate(found.names, 1) if name), default=0)
    ragged = named > width or any(any(records.cells(row)[found.fields :]) for row in range(min(len(records), 200)))
    if named and ragged:
        raise UnreadableData(
            f"The header should name every column, and it names {named:,} while the lines have {count(width, 'field')}: "
            'mend the header, or say under "Header row" which line it is.'
        )
    return width


def _unique(names: list[str], notes: Notes) -> list[str]:
    found: list[str] = []
    twice: list[str] = []
    for place, name in enumerate(names, 1):
        plain = " ".join(name.split()) or f"column {place}"
        unique = numbered(plain, found)
        if unique != plain:
            twice.append(unique)
        found.append(unique)
    if twice:
        notes.add(f"Names that stand twice in the header were numbered: {listed(twice)}.", "header_row")
    return found


def _with_zeros(rows: list[list[str]], names: list[str], notes: Notes) -> list[int]:
    """Columns of equally long codes such as 08123, whose zeros a number would lose."""
    found = []
    for place in range(len(names)):
        cells = [row[place] for row in rows if place < len(row) and row[place]]
        codes = bool(cells) and len(cells[0]) > 2 and all(cell.isdecimal() and len(cell) == len(cells[0]) for cell in cells)
        if codes and any(cell[0] == "0" for cell in cells):
            found.append(place)
    if found:
        notes.add(f"Codes with leading zeros were kept as text: {listed([names[place] for place in found])}.")
    return found
