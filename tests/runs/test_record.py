import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.runs.record import Record
from rnnlab.training.events import BatchDone, Paused
from tests.sentences import ONE_SENTENCE

WRITER = """
import sys
from pathlib import Path
from rnnlab.runs.record import Record
from rnnlab.training.events import BatchDone
record = Record(Path(sys.argv[1]))
for step in range(1, 10**6):
    record.append([BatchDone(step, 1, 0.5, 0.5, 0.5)], {"checkpoint": str(step).encode() * 5000})
    print(step, flush=True)
"""


def test_a_record_gives_back_what_was_put_in(tmp_path: Path):
    experiment = Experiment.of({"cell": "gru", "seed": 7})
    record = Record.create(tmp_path / "a.run", experiment, "me", b"file")
    record.append([Paused(3, "why")], {"answer": b"1"})
    record.append([], {"answer": b"2"})
    again = Record(tmp_path / "a.run")
    assert again.experiment == experiment
    assert (again.fact("owner"), again.blob("upload"), again.blob("answer"), again.blob("none")) == ("me", b"file", b"2", None)
    assert again.events() == [(1, Paused(3, "why"))]
    assert again.events(after=1) == []


def test_a_record_that_is_not_there_is_said_to_be_missing(tmp_path: Path):
    with pytest.raises(RunError, match="no record"):
        Record(tmp_path / "none.run")


@pytest.mark.parametrize("acknowledged", [1, 7, 40])
def test_a_record_is_whole_after_its_writer_was_killed(tmp_path: Path, acknowledged: int):
    path = tmp_path / "a.run"
    Record.create(path, Experiment()).close()
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        for _ in range(acknowledged):
            last = int(writer.stdout.readline())
        os.kill(writer.pid, signal.SIGKILL)
    record = Record(path)
    steps = [event.step for _, event in record.events() if isinstance(event, BatchDone)]
    assert steps == list(range(1, len(steps) + 1))
    assert len(steps) >= last
    assert record.blob("checkpoint") == str(len(steps)).encode() * 5000


def test_a_record_of_another_version_is_refused_in_one_sentence(tmp_path: Path):
    path = tmp_path / "run"
    Record.create(path, Experiment()).close()
    with sqlite3.connect(path) as database:
        database.execute("UPDATE fact SET value = replace(value, '\"cell\"', '\"zell\"') WHERE name = 'experiment'")
    database.close()
    with pytest.raises(RunError, match="another version") as refused:
        Record(path)
    assert ONE_SENTENCE.match(str(refused.value))


def test_a_record_that_is_held_still_shows_one_moment_while_another_writes(tmp_path: Path):
    with closing(Record.create(tmp_path / "a.run", Experiment())) as writer, closing(Record(tmp_path / "a.run")) as reader:
        writer.append([Paused(1, "first")], {"checkpoint": b"1"})
        with reader.still():
            assert len(reader.events()) == 1
            writer.append([Paused(2, "second")], {"checkpoint": b"2"})
            assert (len(reader.events()), reader.blob("checkpoint")) == (1, b"1")
        assert (len(reader.events()), reader.blob("checkpoint")) == (2, b"2")
