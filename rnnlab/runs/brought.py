"""How many archives one client may have opened and kept, and how large they may be together."""

from pathlib import Path

from rnnlab.errors import OverLimit
from rnnlab.runs.record import fact_of

FACT = "brought"
"""Of a record that was made from an archive."""
MOST_BROUGHT, MOST_BYTES = 20, 512 << 20


def refuse_too_much(home: Path, owner: str, size: int) -> None:
    """Nothing. Raises OverLimit where a client would have more than it may with one more archive of so many bytes.

    What it deleted does not count, nor what it trained itself; `home` is the folder of all records.
    """
    mine = [path for path in home.glob("*.run") if fact_of(path, "owner") == owner and fact_of(path, FACT)]
    count, total = len(mine) + 1, sum(path.stat().st_size for path in mine) + size
    if count > MOST_BROUGHT or total > MOST_BYTES:
        raise OverLimit(
            f"One browser may keep {MOST_BROUGHT} opened archives of {MOST_BYTES >> 20} MB in all, and with this one it would have "
            f"{count} of {-(-total >> 20)} MB: tick one in the table and delete it, then open this one again."
        )
