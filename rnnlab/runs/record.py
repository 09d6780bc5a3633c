"""The record of one run: a SQLite file that is only appended to while it trains, and is whole after a `kill -9`.

It is a file of its own, so one person's data cannot show up in another's run, and to delete a run is to delete a file.
"""

import json
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from pydantic import ValidationError

from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.training.events import Event, from_json, to_json

SCHEMA = """
PRAGMA journal_mode = WAL;
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE event (number INTEGER PRIMARY KEY, line TEXT NOT NULL);
CREATE TABLE blob (name TEXT PRIMARY KEY, data BLOB NOT NULL);
"""

STEP = '{"event": "BatchDone"'
"""How the line of a single step begins."""


class Record:
    """One run's experiment, events and blobs (its checkpoint, its last answers, the uploaded file)."""

    def __init__(self, path: Path) -> None:
        """Opens a record that exists. Raises RunError where there is none."""
        if not path.is_file():
            raise RunError("There is no record of this run on this machine: its settings are in the link, so train it again.")
        self.path = path
        self._lock = threading.Lock()
        self._database = _connect(path)
        self.experiment = _experiment(self.fact("experiment"))
        self.race = self.fact("race")
        """The race that this run is a lane of; "" for a run of its own."""
        self.lanes: list[str] = json.loads(self.fact("lanes") or "[]")
        """The runs that this race trains side by side; none for a run of its own."""
        self.plan = self.fact("plan")
        """Of the forecast that this run makes, as JSON; "" for a run that trains."""

    @classmethod
    def create(cls, path: Path, experiment: Experiment, owner: str = "", upload: bytes | None = None, **more: str) -> "Record":
        """A new record without events. `upload` is the file that the experiment learns from, where it does; `more` are facts."""
        facts = {"experiment": experiment.model_dump_json(), "owner": owner, "created": f"{time.time():.3f}", **more}
        database = _connect(path)
        database.executescript(SCHEMA)
        with database:
            database.executemany("INSERT INTO fact VALUES (?, ?)", facts.items())
            if upload is not None:
                database.execute("INSERT INTO blob VALUES ('upload', ?)", (upload,))
        database.close()
        return cls(path)

    def fact(self, name: str) -> str:
        """One thing known since the record was made: "experiment", "owner", "created" (seconds since 1970) and such; "" where it is not."""
        with self._lock:
            return _fact(self._database, name)

    def note(self, name: str, value: str) -> None:
        """Keeps a fact that may change, such as what its owner calls the run; "" takes it back."""
        with self._lock, self._database:
            self._database.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))

    def append(self, events: Iterable[Event], blobs: Mapping[str, bytes] | None = None) -> None:
        """Adds events, and replaces blobs, all of it or nothing."""
        lines = [(to_json(event),) for event in events]
        with self._lock, self._database:
            self._database.executemany("INSERT INTO event (line) VALUES (?)", lines)
            self._database.executemany("INSERT OR REPLACE INTO blob VALUES (?, ?)", (blobs or {}).items())

    def events(self, after: int = 0, steps: bool = True) -> list[tuple[int, Event]]:
        """The events with a number above `after`, each with its number, in order; those of single steps only with `steps`."""
        wanted = "SELECT number, line FROM event WHERE number > ? AND (? OR line NOT LIKE ?) ORDER BY number"
        with self._lock:
            rows = self._database.execute(wanted, (after, steps, f"{STEP}%")).fetchall()
        return [(number, from_json(line)) for number, line in rows]

    def blob(self, name: str) -> bytes | None:
        """The last bytes stored under this name. The file that the lanes of a race learn from is kept once, with the race."""
        with self._lock:
            row = self._database.execute("SELECT data FROM blob WHERE name = ?", (name,)).fetchone()
        race = self.path.with_name(f"{self.race}.run")
        if row is None and name == "upload" and race.is_file():
            with closing(Record(race)) as opened:
                return opened.blob(name)
        return None if row is None else bytes(row[0])

    @contextmanager
    def still(self) -> Iterator[None]:
        """Has all that is read within be as it was at one moment, though another process writes."""
        with self._lock:
            self._database.execute("BEGIN")
        try:
            yield
        finally:
            with self._lock:
                self._database.rollback()

    def blobs(self) -> list[str]:
        """The names of all blobs that there are."""
        with self._lock:
            return [row[0] for row in self._database.execute("SELECT name FROM blob ORDER BY name")]

    def close(self) -> None:
        """Lets go of the file."""
        with self._lock:
            self._database.close()


def _experiment(text: str) -> Experiment:
    try:
        return Experiment.model_validate_json(text)
    except ValidationError as error:
        raise RunError("This run was recorded by another version of rnnlab, whose settings were others: train it again.") from error


def related(path: Path) -> set[str]:
    """The names of the runs that are kept and forgotten together: this one alone, or a race and its lanes."""
    race = fact_of(path, "race") or path.stem
    return {path.stem, race, *json.loads(fact_of(path.with_name(f"{race}.run"), "lanes") or "[]")}


def fact_of(path: Path, name: str) -> str:
    """A fact of a file of which nothing else need be readable; "" where there is none."""
    if path.is_file():
        with suppress(sqlite3.Error), closing(_connect(path)) as database:
            return _fact(database, name)
    return ""


def _fact(database: sqlite3.Connection, name: str) -> str:
    row = database.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
    return "" if row is None else str(row[0])


def _connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=10, check_same_thread=False)
    database.execute("PRAGMA synchronous = NORMAL")
    return database
