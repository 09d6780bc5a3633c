"""Trains the run that the home page shows, and puts its record beside this file: `python data/make_example.py`."""

import shutil
import sqlite3
import tempfile
import time
from pathlib import Path

from rnnlab.experiment import Experiment
from rnnlab.runs.engine import Engine
from rnnlab.runs.record import Record

WINDOW = 20


def main() -> None:
    """One LSTM on the noisy sine, with the trace of one window."""
    target = Path(__file__).with_name("example.run")
    with tempfile.TemporaryDirectory() as home:
        engine = Engine(Path(home))
        run = engine.submit(Experiment.of({"lookback": 30, "hidden_size": 24, "epochs": 40, "learning_rate": 0.003}), client="example")
        while engine.state(run) != "finished":
            time.sleep(0.1)
        source = engine.path(run)
        trace = engine.questions.ask("rnnlab.inspection.tracing:trace_run", record=source, window=WINDOW)
        engine.history(run).record.append([], {"trace": trace, "checkpoint": b""})
        engine.history(run).record.close()
        engine.close()
        shutil.copy(source, target)
    database = sqlite3.connect(target)
    database.execute("UPDATE fact SET value = '' WHERE name = 'owner'")
    database.execute("DELETE FROM blob WHERE name LIKE 'weights after step %'")
    database.commit()
    database.execute("PRAGMA journal_mode = DELETE")  # one file, readable where the folder is not writable
    database.execute("VACUUM")
    database.close()
    print(target, Record(target).experiment.changed())


if __name__ == "__main__":
    main()
