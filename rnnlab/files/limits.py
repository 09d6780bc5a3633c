"""How large an upload may be, and the sentences for what is larger."""

from rnnlab.errors import OverLimit

MOST_BYTES = 64 * 2**20
MOST_UNPACKED = 100 * 2**20
MOST_RATIO = 200
RATIO_COUNTS_FROM = 2**20  # a small file of equal values packs better than any bomb needs to
MOST_ROWS = 2_000_000
MOST_COLUMNS = 200
MOST_FIELDS = 20_000  # of a line that is a whole series
MOST_CELLS = 12_000_000  # of a workbook's sheet: its reader holds the whole rectangle
LONGEST_LINE = 100_000
LONGEST_NAME = 200


def check_bytes(size: int) -> None:
    """Nothing, or OverLimit for a file of too many bytes."""
    if size > MOST_BYTES:
        raise OverLimit(f"A file may have {MOST_BYTES >> 20} MB, and this one has {size / 2**20:,.1f} MB: keep fewer rows or columns.")


def check_unpacked(unpacked: int, packed: int) -> None:
    """Nothing, or OverLimit for an archive that is too large or too dense to be a table."""
    if unpacked > MOST_UNPACKED:
        raise OverLimit(
            f"An archive may unpack to {MOST_UNPACKED >> 20} MB, and this one has {unpacked / 2**20:,.0f} MB or more inside: "
            "keep fewer rows or columns."
        )
    if unpacked > max(RATIO_COUNTS_FROM, MOST_RATIO * packed):
        raise OverLimit(
            f"An archive may unpack to {MOST_RATIO} times its size, and this one unpacks to {unpacked / max(packed, 1):,.0f} times: "
            "upload the file without packing it."
        )


def check_rows(rows: int) -> None:
    """Nothing, or OverLimit for a table of too many rows."""
    if rows > MOST_ROWS:
        raise OverLimit(
            f"A table may have {MOST_ROWS:,} rows, and this one has {rows:,}: keep the last part, or average over longer steps."
        )


def check_columns(columns: int, series_in_rows: bool = False) -> None:
    """Nothing, or OverLimit for a table of too many columns."""
    most = MOST_FIELDS if series_in_rows else MOST_COLUMNS
    if columns > most:
        raise OverLimit(
            f"A table may have {most:,} columns, and this one has {columns:,}: keep the columns that you need"
            + ("." if series_in_rows else ', or choose the layout "a series a row" if each row is one series.')
        )


def check_line(longest: int) -> None:
    """Nothing, or OverLimit for a line that is too long."""
    if longest > LONGEST_LINE:
        raise OverLimit(
            f"A line may have {LONGEST_LINE:,} characters, and one has {longest:,}: save the table with one row a line, "
            "and close every quotation mark."
        )


def check_names(names: list[str]) -> None:
    """Nothing, or OverLimit for a column's name that is too long."""
    longest = max(names, key=len, default="")
    if len(longest) > LONGEST_NAME:
        raise OverLimit(
            f"A column's name may have {LONGEST_NAME} characters, and one has {len(longest):,}: "
            'shorten it, or name the right line under "Header row".'
        )
