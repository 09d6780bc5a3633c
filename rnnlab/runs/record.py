"""The record of one run: a SQLite file that is only appended to while it trains, and is whole after a `kill -9`.

It is a file of its own, so one person's data cannot show up in another's run, and to delete a run is to delete a file.
"""

import sqlite3
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.training.events import Event, from_json, to_json

SCHEMA = """
PRAGMA journal_mode = WAL;
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE event (number INTEGER PRIMARY KEY, line TEXT NOT NULL);
CREATE TABLE blob (name TEXT PRIMARY KEY, data BLOB NOT NULL);
"""


class Record:
    """One run's experiment, events and blobs (its checkpoint, its last answers, the uploaded file)."""

    def __init__(self, path: Path) -> None:
        """Opens a record that exists. Raises RunError where there is none."""
        if not path.is_file():
            raise RunError("There is no record of this run on this machine: its settings are in the link, so train it again.")
        self.path = path
        self._lock = threading.Lock()
        self._database = _connect(path)
        self.experiment = Experiment.model_validate_json(self.fact("experiment"))

    @classmethod
    def create(cls, path: Path, experiment: Experiment, owner: str = "", upload: bytes | None = None) -> "Record":
        """A new record without events. `upload` is the file that the experiment learns from, where it does."""
        facts = {"experiment": experiment.model_dump_json(), "owner": owner, "created": f"{time.time():.3f}"}
        database = _connect(path)
        database.executescript(SCHEMA)
        with database:
            database.executemany("INSERT INTO fact VALUES (?, ?)", facts.items())
            if upload is not None:
                database.execute("INSERT INTO blob VALUES ('upload', ?)", (upload,))
        database.close()
        return cls(path)

    def fact(self, name: str) -> str:
        """One thing known since the record was made: "experiment", "owner" or "created" (seconds since 1970)."""
        with self._lock:
            row = self._database.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return str(row[0])

    def append(self, events: Iterable[Event], blobs: Mapping[str, bytes] | None = None) -> None:
        """Adds events, and replaces blobs, all of it or nothing."""
        lines = [(to_json(event),) for event in events]
        with self._lock, self._database:
            self._database.executemany("INSERT INTO event (line) VALUES (?)", lines)
            self._database.executemany("INSERT OR REPLACE INTO blob VALUES (?, ?)", (blobs or {}).items())

    def events(self, after: int = 0) -> list[tuple[int, Event]]:
        """The events with a number above `after`, each with its number, in order."""
        with self._lock:
            rows = self._database.execute("SELECT number, line FROM event WHERE number > ? ORDER BY number", (after,)).fetchall()
        return [(number, from_json(line)) for number, line in rows]

    def blob(self, name: str) -> bytes | None:
        """The last bytes stored under this name."""
        with self._lock:
            row = self._database.execute("SELECT data FROM blob WHERE name = ?", (name,)).fetchone()
        return None if row is None else bytes(row[0])

    def close(self) -> None:
        """Lets go of the file."""
        with self._lock:
            self._database.close()


def _connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=10, check_same_thread=False)
    database.execute("PRAGMA synchronous = NORMAL")
    return database
