"""The folder of all records: each found by its run's name, opened once, called and pinned by its owner, and forgotten in its turn."""

import re
import threading
from collections.abc import Collection
from pathlib import Path

from rnnlab.errors import OverLimit, RunError
from rnnlab.runs.history import History
from rnnlab.runs.record import Record, fact_of, related

LONGEST_NAME = 60
"""Letters of a name that a person gives a run."""
MOST_PINNED = 20
"""Runs that one client may have spared from being forgotten."""


class Records:
    """At most so many records, of so many bytes together, are kept in the folder `home`. Safe to call from many threads."""

    def __init__(self, home: Path, kept: int, most_bytes: int) -> None:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.home, self.kept, self.most_bytes = home, kept, most_bytes
        self._lock = threading.RLock()
        self._histories: dict[str, History] = {}
        self._owners: dict[str, str] = {}

    def __len__(self) -> int:
        """How many there are."""
        return sum(1 for _ in self.home.glob("*.run"))

    @property
    def bytes(self) -> int:
        """Of all of them together."""
        return sum(path.stat().st_size for path in self.home.glob("*.run"))

    def path(self, run: str) -> Path:
        """Where the record of a run lies. Raises RunError for what cannot be the name of one."""
        if not re.fullmatch(r"[A-Za-z0-9_-]{16}", run):
            raise RunError("This link names no run: its settings still hold, so train it again.")
        return self.home / f"{run}.run"

    def opened(self, run: str) -> History:
        """The one history of a run, as far as it was read. Raises RunError for a run that is not here."""
        with self._lock:
            history = self._histories.get(run)
            if history is None:
                history = self._histories[run] = History(Record(self.path(run)))
        return history

    def owned(self, client: str) -> list[str]:
        """The names of all runs that this client started, the races among them too, in no order."""
        runs = [path.stem for path in self.home.glob("*.run")]
        with self._lock:
            self._owners = {run: self._owners.get(run) or fact_of(self.home / f"{run}.run", "owner") for run in runs}
            return [run for run in runs if client and self._owners[run] == client]

    def owns(self, run: str, client: str) -> bool:
        """Whether this client started the run, and so may steer it."""
        return bool(client) and self.opened(run).record.fact("owner") == client

    def only_owner(self, run: str, client: str) -> None:
        """Nothing. Raises RunError for whoever did not start the run."""
        if not self.owns(run, client):
            raise RunError(
                "Only the browser that started a run can steer it, and this is another one: train your own from the same settings."
            )

    def rename(self, run: str, client: str, name: str) -> None:
        """Has a run be called this; "" for what it is made of."""
        self.only_owner(run, client)
        self.opened(run).record.note("name", " ".join(name.split())[:LONGEST_NAME])

    def pin(self, run: str, client: str, pinned: bool) -> None:
        """Has a run spared, with all of its race, when old ones are forgotten, or no longer so. Raises OverLimit for too many."""
        self.only_owner(run, client)
        if pinned and sum(bool(fact_of(self.path(one), "pinned")) for one in self.owned(client) if one != run) >= MOST_PINNED:
            raise OverLimit(f"One browser may pin {MOST_PINNED} runs, and this would be one more: unpin another one first.")
        self.opened(run).record.note("pinned", "yes" if pinned else "")

    def fading(self, busy: Collection[str]) -> list[str]:
        """The runs of all clients in the order in which they are forgotten: the oldest first, none that is pinned or busy."""
        paths = sorted(self.home.glob("*.run"), key=lambda path: path.stat().st_mtime)
        return [path.stem for path in paths if not self._spared(path, busy)]

    def forget_old(self, busy: Collection[str]) -> None:
        """Deletes the oldest records until no more, and no larger ones together, are left than are kept; a race goes with its lanes."""
        fading = iter(self.fading(busy)) if self._too_much() else iter(())
        while self._too_much() and (run := next(fading, None)):
            for one in related(self.path(run)) if self.path(run).is_file() else ():
                self.delete(one)

    def delete(self, run: str) -> bool:
        """Deletes a record; whether there was one."""
        with self._lock:
            history = self._histories.pop(run, None)
        if history:
            history.record.close()
        path = self.home / f"{run}.run"
        found = path.is_file()
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        return found

    def close(self) -> None:
        """Lets go of all files."""
        for history in self._histories.values():
            history.record.close()

    def _too_much(self) -> bool:
        return len(self) > self.kept or self.bytes > self.most_bytes

    def _spared(self, path: Path, busy: Collection[str]) -> bool:
        """Whether a run is not forgotten, however old: it, or one that goes with it, is pinned or busy."""
        runs = related(path)
        return not runs.isdisjoint(busy) or any(fact_of(path.with_name(f"{run}.run"), "pinned") for run in runs)
