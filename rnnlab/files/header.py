"""Which of the first rows name the columns, and where the values begin."""

import re
from dataclasses import dataclass

from rnnlab.files.kinds import Kind, kind
from rnnlab.files.numbers import KNOWN
from rnnlab.files.understood import Notes, listed, short

Rows = list[list[str]]
TYPED: tuple[Kind, ...] = ("number", "time")


@dataclass(frozen=True)
class Header:
    """The columns' names, some of them empty, and the first row of values among the rows that were looked at."""

    names: list[str]
    body: int
    fields: int  # how many the header's line has; as many as the rows where there is no header


def find(rows: Rows, chosen: int, notes: Notes) -> Header:
    """The header of the rows. `chosen` is 0 for none, 1 for the first row, -1 for the guess."""
    width = usual([len(row) for row in rows for _ in row])  # weighed by fields, as a title's lines may outnumber the rows
    if chosen >= 0:
        notes.add(
            "The names of the columns are in the line that was chosen." if chosen else "There is no header row, as chosen.", "header_row"
        )
        if not chosen:
            return Header([""] * width, 0, width)
        return Header(_fit(rows[0], max(width, len(_trimmed(rows[0])))), 1, len(rows[0]))
    even = [_fit(row, width) for row in rows]
    body = _first_of_values(rows, even, width)
    if body == 0:
        notes.add("There is no header row; columns are numbered.", "header_row")
        return Header([""] * width, 0, width)
    top = max((place for place in range(body) if _filled(even[place]) >= max(1, width / 2)), default=body - 1)
    names, used = _names(even[: top + 1], rows, notes)
    if len(_trimmed(rows[top])) > width:
        names = _trimmed(rows[top])
    while body < len(even) - 1 and _completes(names, even[body]):  # names that stand one row lower than the others
        names = [name or cell for name, cell in zip(names, even[body])]
        body += 1
    notes.add("The columns are named by a header row: " + listed([name for name in names if name]) + ".", "header_row")
    skipped = [" ".join(filter(None, row)) for row in rows[: top + 1 - used] if _filled(row)]
    if skipped:
        notes.add(f"Lines above the header were left out ({len(skipped):,}), the first: {short(skipped[0], 60)}.", "header_row")
    return Header(names, body, len(rows[top]))


def usual(widths: list[int]) -> int:
    """The most frequent number of fields; of two as frequent, the larger."""
    return max(set(widths), key=lambda width: (widths.count(width), width), default=1)


def _first_of_values(rows: Rows, even: Rows, width: int) -> int:
    """The first row that looks like those below it; where nothing is typed, the row after the first full one."""
    kinds = [[kind(cell) for cell in row] for row in even]
    below = kinds[max(1, len(kinds) // 4) :] or kinds
    classes = [_class([row[column] for row in below]) for column in range(width)]
    typed = [column for column in range(width) if classes[column] != "text"]
    if not typed:
        first = next((place for place, row in enumerate(rows) if len(row) == width and all(_trimmed(row))), 0)
        again = first + 1 < len(even) and even[first] in even[first + 1 :]
        return 0 if again and width == 1 else first + 1
    matching = sorted(sum(row[column] == classes[column] for column in typed) for row in below)
    least = max(1, matching[len(matching) // 2] // 2)
    for place, row in enumerate(kinds):
        fits = [row[column] == classes[column] or row[column] == "missing" for column in typed]
        some = sum(row[column] == classes[column] for column in typed) >= least
        if len(_trimmed(rows[place])) <= width <= len(rows[place]) + 1 and some and sum(fits) > len(typed) / 2:
            counts = len(even) > place + 1 and _counts([even[place][column] for column in typed])
            if counts and not _counts([even[place + 1][column] for column in typed]):
                return place + 1
            named = [above for above in range(place) if sum(kinds[above][column] == "text" for column in typed) >= len(typed) / 2]
            return named[-1] + 1 if named else place
    return 1


def _class(found: list[Kind]) -> Kind:
    present: list[Kind] = [one for one in found if one != "missing"]
    return next((one for one in TYPED if present and present.count(one) >= 0.6 * len(present)), "text")


def _counts(cells: list[str]) -> bool:
    """Whether cells are 0, 1, 2, … or years one after the other: names, not values."""
    whole = [int(cell) for cell in cells if cell.isdecimal() and len(cell) < 6]
    return (
        len(whole) == len(cells) >= 4 and all(b - a == 1 for a, b in zip(whole, whole[1:])) and (whole[0] < 2 or 1700 <= whole[0] <= 2100)
    )


def _names(above: Rows, rows: Rows, notes: Notes) -> tuple[list[str], int]:
    """The lowest row's names, or those above it where it holds units, or both where the upper row groups; and how many rows that took."""
    lowest = above[-1]
    if len(above) < 2 or len(rows[len(above) - 2]) < len(lowest) or any(kind(cell) in ("number", "time") for cell in above[-2]):
        return lowest, 1
    upper = above[-2]
    full = len(set(upper)) == len(upper) and _filled(upper) >= len(upper) - (len(upper) > 3)
    units = [cell for cell in lowest[1:] if cell]
    if full and units and (len(set(units)) < len(units) or all(map(_is_unit, units))):
        notes.add(f"The row below the names holds units: {listed(units)}.", "header_row")
        return upper, 2
    if full or _filled(upper) < 2 or len(upper) < 3:
        return lowest, 1
    names, group = [], ""
    for over, name in zip(upper, lowest):
        group = over or group
        names.append(f"{group} {name}" if group and name and group != name else name or over)
    notes.add("Two header rows were joined to one name a column.", "header_row")
    return names, 2


def _completes(names: list[str], row: list[str]) -> bool:
    """Whether a row holds nothing but words, below columns that have no name yet."""
    return _filled(row) > 0 and all(not cell or (not name and kind(cell) == "text") for name, cell in zip(names, row))


def _is_unit(cell: str) -> bool:
    return cell[0] + cell[-1] in ("[]", "()") or re.fullmatch(f"{KNOWN}|[^ ]*[%°/²³$€£][^ ]*", cell) is not None


def _filled(row: list[str]) -> int:
    return sum(bool(cell) for cell in row)


def _trimmed(row: list[str]) -> list[str]:
    last = max((place for place, cell in enumerate(row, 1) if cell), default=0)
    return row[:last]


def _fit(row: list[str], width: int) -> list[str]:
    return (row + [""] * width)[:width]
