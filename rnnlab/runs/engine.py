"""The one object that pages talk to: it queues runs, starts and stops their workers, and finds their records."""

import os
import re
import secrets
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.runs.control import Command
from rnnlab.runs.fairness import FairQueue
from rnnlab.runs.history import History
from rnnlab.runs.launcher import Launcher
from rnnlab.runs.questions import Questions
from rnnlab.runs.record import Record
from rnnlab.training.events import Diverged, Failed, Finished, Paused, Resumed

State = Literal["waiting", "training", "paused", "interrupted", "finished", "stopped", "diverged", "failed"]


@dataclass(frozen=True)
class Limits:
    """What one run, and one machine, may use."""

    slots: int = max(1, (os.cpu_count() or 1) - 1)
    """Runs at once."""
    memory: int = 1 << 30
    """Bytes of address space that a worker may add to what it starts with."""
    minutes: float = 10.0
    """Of training, after which a run is paused; it may be resumed."""
    lease: float = 180.0
    """Seconds without a page that looks, after which a run is paused. Hidden tabs tick once a minute."""
    grace: float = 3.0
    """Seconds that a worker has to obey before it is killed."""
    kept: int = 200
    """Records on disk."""


@dataclass
class Job:
    """A run that waits or trains."""

    client: str
    began: float = 0.0
    """When its worker was started; 0 while it waits."""
    lease: float = 0.0
    """Until when it goes on without a page that looks."""
    deadline: float = float("inf")
    """When it is killed, having been told to end."""


class Engine:
    """Runs by their unguessable names. Safe to call from many threads; `home` is the folder of the records."""

    def __init__(self, home: Path, limits: Limits | None = None, warm: bool = False) -> None:
        self.limits = limits or Limits()
        self.home = home
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._queue = FairQueue()
        self._jobs: dict[str, Job] = {}
        self._histories: dict[str, History] = {}
        self._closed = threading.Event()
        self._viewers: dict[str, float] = {}
        self._launcher = Launcher(self._ended, warm)
        self.questions = Questions(self._launcher, self.limits.memory)
        """What only a process with torch can answer."""
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def submit(self, experiment: Experiment, client: str, upload: bytes | None = None) -> str:
        """The name of a new run, which trains as soon as there is room. Raises RunError where the client has enough runs."""
        run = secrets.token_urlsafe(12)
        with self._lock:
            self._enqueue(run, client)
            try:
                Record.create(self._path(run), experiment, client, upload).close()
            except BaseException:
                self._queue.remove(run)
                raise
            self._forget_old()
            self._fill()
        return run

    def history(self, run: str) -> History:
        """What is recorded of a run, up to now. Raises RunError for a run that is not here."""
        with self._lock:
            history = self._histories.get(run)
            if history is None:
                history = self._histories[run] = History(Record(self._path(run)))
        return history.advance()

    def state(self, run: str) -> State:
        """What a run is doing."""
        job = self._jobs.get(run)
        if job:
            return "training" if job.began else "waiting"
        match self.history(run).ending:
            case Paused():
                return "paused"
            case Finished(stopped=stopped):
                return "stopped" if stopped else "finished"
            case Diverged():
                return "diverged"
            case Failed():
                return "failed"
            case _:
                return "interrupted"

    def place(self, run: str) -> int:
        """The place of a waiting run in the queue, from 1; 0 for one that does not wait."""
        with self._lock:
            return self._queue.place(run)

    def owns(self, run: str, client: str) -> bool:
        """Whether this client started the run, and so may steer it."""
        return bool(client) and self.history(run).record.fact("owner") == client

    def touch(self, run: str, viewer: str = "") -> None:
        """Notes that a page of this viewer's is looking at the run."""
        now = time.monotonic()
        self._viewers[viewer] = now
        job = self._jobs.get(run)
        if job:
            job.lease = now + self.limits.lease

    def viewers(self) -> int:
        """How many look at runs now."""
        recent = time.monotonic() - 5
        self._viewers = {viewer: seen for viewer, seen in self._viewers.items() if seen > recent}
        return len(self._viewers)

    def pause(self, run: str, client: str, reason: str = "Paused by you.") -> None:
        """Has a run wait, with all that it needs to go on in its record; its place on the machine is free for others."""
        self._only_owner(run, client)
        self._end(run, Command("pause", reason))

    def stop(self, run: str, client: str) -> None:
        """Ends a run within a step, and has it scored as it is."""
        self._only_owner(run, client)
        self._end(run, Command("stop"))

    def resume(self, run: str, client: str) -> None:
        """Has a paused or interrupted run go on from its last checkpoint."""
        self._only_owner(run, client)
        with self._lock:
            if run not in self._jobs:
                self._enqueue(run, client)
                self._fill()

    def rewind(self, run: str, client: str) -> None:
        """Takes a run that is at rest back to its first step, with the same first weights, and lets it wait there."""
        self._only_owner(run, client)
        if run in self._jobs:
            raise RunError("A run can be rewound when it is at rest, and it is training: pause it first.")
        record = self.history(run).record
        record.append([Resumed(0, 1), Paused(0, "Back at the start, with the same first weights.")], {"checkpoint": b""})

    def change_rate(self, run: str, client: str, learning_rate: float) -> None:
        """Has a training run go on at another learning rate. Raises InvalidExperiment for one out of range."""
        self._only_owner(run, client)
        self.history(run).record.experiment.but(learning_rate=learning_rate)
        self._launcher.tell(run, Command("rate", learning_rate=learning_rate))

    def path(self, run: str) -> str:
        """Where the record of a run lies, for a question about it."""
        return str(self._path(run))

    def pid(self, run: str) -> int:
        """The process that trains a run; 0 where none does."""
        return self._launcher.pid(run)

    @property
    def host(self) -> int:
        """The process that starts the workers."""
        return self._launcher.host

    def close(self) -> None:
        """Ends every worker; runs in training are left paused."""
        self._closed.set()
        self._launcher.close()
        self._watcher.join()
        self.questions.close()
        for history in self._histories.values():
            history.record.close()

    def _path(self, run: str) -> Path:
        if not re.fullmatch(r"[A-Za-z0-9_-]{16}", run):
            raise RunError("This link names no run: its settings still hold, so train it again.")
        return self.home / f"{run}.run"

    def _only_owner(self, run: str, client: str) -> None:
        if not self.owns(run, client):
            raise RunError(
                "Only the browser that started a run can steer it, and this is another one: train your own from the same settings."
            )

    def _enqueue(self, run: str, client: str) -> None:
        self._queue.put(client, run)
        self._jobs[run] = Job(client, lease=time.monotonic() + self.limits.lease)

    def _fill(self) -> None:
        """Starts waiting runs while there is room."""
        while sum(bool(job.began) for job in self._jobs.values()) < self.limits.slots:
            taken = self._queue.take(busy={job.client for job in self._jobs.values() if job.began})
            if taken is None:
                return
            run = taken[1]
            self._jobs[run].began = time.monotonic()
            self._launcher.start(run, "rnnlab.runs.worker:work", {"record": self.path(run)}, self.limits.memory)

    def _end(self, run: str, command: Command) -> None:
        with self._lock:
            job = self._jobs.get(run)
            if job is None:
                return
            if job.began:
                job.deadline = min(job.deadline, time.monotonic() + self.limits.grace)
                self._launcher.tell(run, command)
                return
            self._queue.remove(run)
            del self._jobs[run]
        history = self.history(run)
        history.record.append([Paused(history.step, command.reason or "Stopped before it began.")])

    def _ended(self, name: str, status: int) -> None:
        """Called when a process has ended."""
        if self.questions.ended(name):
            return
        with self._lock:
            job = self._jobs.pop(name, None)
            self._fill()
        if job and status != 0:
            history = self.history(name)
            if not history.ending:
                history.record.append([Failed(_obituary(status, history.step))])

    def _watch(self) -> None:
        """Ends what nobody looks at, what takes too long, and what does not obey."""
        while not self._closed.wait(0.5):
            now = time.monotonic()
            for run, job in list(self._jobs.items()):
                if now > job.deadline:
                    self._launcher.kill(run)
                elif now > job.lease:
                    self._end(run, Command("pause", "Paused since no page looked at it; press Resume to go on."))
                elif job.began and now > job.began + 60 * self.limits.minutes:
                    self._end(
                        run,
                        Command("pause", f"Paused after {self.limits.minutes:g} minutes, so that others can train; press Resume to go on."),
                    )

    def _forget_old(self) -> None:
        """Deletes the oldest records beyond the number kept."""
        paths = sorted(self.home.glob("*.run"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in paths[self.limits.kept :]:
            if path.stem not in self._jobs:
                history = self._histories.pop(path.stem, None)
                if history:
                    history.record.close()
                for file in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
                    file.unlink(missing_ok=True)


def _obituary(status: int, step: int) -> str:
    how = f"was ended by signal {-status}" if status < 0 else f"ended with code {status}"
    return f"The training process {how} after step {step}. What was recorded is kept: press Resume to go on from the last checkpoint."
