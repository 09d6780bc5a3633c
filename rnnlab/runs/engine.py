"""The one object that pages talk to: it queues runs, starts and stops their workers, and finds their records."""

import json
import os
import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rnnlab.errors import OverLimit, RunError
from rnnlab.experiment import Experiment
from rnnlab.runs.control import Command
from rnnlab.runs.fairness import FairQueue
from rnnlab.runs.history import History
from rnnlab.runs.launcher import Launcher
from rnnlab.runs.questions import Questions
from rnnlab.runs.race import over
from rnnlab.runs.record import Record, related
from rnnlab.runs.records import Records
from rnnlab.training.events import Diverged, Failed, Finished, Paused, Resumed

State = Literal["waiting", "training", "paused", "interrupted", "finished", "stopped", "diverged", "failed"]

WORK = {"plan": "rnnlab.forecasting.working:work", "study": "rnnlab.search.searching:search"}
"""Who does what a record asks for beside training, by the fact that asks for it."""

MOST_LANES = 12
"""Runs that one race may train side by side."""
PATIENCE = 120.0
"""Seconds that an archive may take to be opened, whose data may have to be downloaded first."""


@dataclass(frozen=True)
class Limits:
    """What one run, and one machine, may use."""

    slots: int = max(1, (os.cpu_count() or 1) - 1)
    """Runs at once."""
    memory: int = 1 << 30
    """Bytes of address space that a worker may add to what it starts with."""
    minutes: float = 10.0
    """Of training, after which a run is paused where somebody else waits; it may be resumed."""
    lease: float = 180.0
    """Seconds without a page that looks, after which a run is paused. Hidden tabs tick once a minute."""
    grace: float = 3.0
    """Seconds that a worker has to obey before it is killed."""
    kept: int = 200
    """Records on disk."""
    bytes: int = 4 << 30
    """Of all records together."""


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
    """Runs by their unguessable names, their records in the folder `home`. Safe to call from many threads."""

    def __init__(self, home: Path, limits: Limits | None = None, warm: bool = False) -> None:
        self.limits = limits or Limits()
        self.records = Records(home, self.limits.kept, self.limits.bytes)
        """All that was recorded, and what its owners may do with it at rest."""
        self._lock = threading.RLock()
        self._queue = FairQueue()
        self._jobs: dict[str, Job] = {}
        self._closed = threading.Event()
        self._viewers: dict[str, float] = {}
        self._launcher = Launcher(self._ended, warm)
        self.questions = Questions(self._launcher, self.limits.memory)
        """What only a process with torch can answer."""
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def submit(self, experiment: Experiment, client: str, upload: bytes | None = None, plan: str = "", study: str = "") -> str:
        """The name of a new run, which trains as soon as there is room; with a plan (JSON), of a forecast; with a study (JSON), a search.

        Raises RunError where the client has enough runs.
        """
        run = secrets.token_urlsafe(12)
        facts = {name: fact for name, fact in (("plan", plan), ("study", study)) if fact}
        self._create({run: (experiment, facts)}, client, upload)
        return run

    def race(self, experiments: Sequence[Experiment], client: str, upload: bytes | None = None) -> str:
        """The name of a new race: one job that trains a run of each experiment, its lanes, an epoch each in turn.

        To steer a lane is to steer its race. Raises OverLimit for too many lanes, and RunError as `submit` does.
        """
        if not 1 <= len(experiments) <= MOST_LANES:
            raise OverLimit(
                f"A race may have 1 to {MOST_LANES} lanes, and this one would have {len(experiments)}: choose other cells or seeds."
            )
        race, *lanes = (secrets.token_urlsafe(12) for _ in range(len(experiments) + 1))
        runs = {lane: (experiment, {"race": race}) for lane, experiment in zip(lanes, experiments, strict=True)}
        self._create({race: (experiments[0], {"lanes": json.dumps(lanes)}), **runs}, client, upload)
        return race

    def bring(self, archive: bytes, client: str) -> str:
        """The name of a new run of this client's, made from an archive. Raises RnnlabError for one that is not in order."""
        run, lent = secrets.token_urlsafe(12), self.questions.lend(archive)
        self.questions.ask("rnnlab.runs.reopening:reopen", patience=PATIENCE, archive=lent, record=self.path(run), owner=client)
        with self._lock:
            self.records.forget_old(self._jobs.keys())
        return run

    def lanes(self, run: str) -> list[str]:
        """The names of the runs that a race trains; none for a run that is no race."""
        return list(self.records.opened(run).record.lanes)

    def history(self, run: str) -> History:
        """What is recorded of a run, up to now. Raises RunError for a run that is not here."""
        return self.records.opened(run).advance()

    def state(self, run: str) -> State:
        """What a run is doing; a lane that is not over does what its race does."""
        return self.state_of(self.history(run))

    def state_of(self, history: History) -> State:
        """What the run of this history is doing."""
        run = history.record.path.stem
        job = self._jobs.get(run) or (None if over(history) else self._jobs.get(self._job_of(run)))
        if job:
            return "training" if job.began else "waiting"
        match history.ending:
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
            return self._queue.place(self._job_of(run))

    def touch(self, run: str, viewer: str = "") -> None:
        """Notes that a page of this viewer's is looking at the run."""
        now = time.monotonic()
        self._viewers[viewer] = now
        job = self._jobs.get(self._job_of(run))
        if job:
            job.lease = now + self.limits.lease

    def viewers(self) -> int:
        """How many look at runs now."""
        recent = time.monotonic() - 5
        self._viewers = {viewer: seen for viewer, seen in self._viewers.items() if seen > recent}
        return len(self._viewers)

    def pause(self, run: str, client: str, reason: str = "Paused by you.") -> None:
        """Has a run wait, with all that it needs to go on in its record; its place on the machine is free for others."""
        self.records.only_owner(run, client)
        self._end(self._job_of(run), Command("pause", reason))

    def stop(self, run: str, client: str) -> None:
        """Ends a run within a step, and has it scored as it is."""
        self.records.only_owner(run, client)
        self._end(self._job_of(run), Command("stop"))

    def resume(self, run: str, client: str) -> None:
        """Has a paused or interrupted run go on from its last checkpoint."""
        self.records.only_owner(run, client)
        with self._lock:
            job = self._job_of(run)
            if job not in self._jobs:
                self._enqueue(job, client)
                self._fill()

    def rewind(self, run: str, client: str) -> None:
        """Takes a run that is at rest, with all lanes of a race, back to its first step and its first weights, and lets it wait there."""
        self.records.only_owner(run, client)
        if self._job_of(run) in self._jobs:
            raise RunError("A run can be rewound when it is at rest, and it is training: pause it first.")
        for name in (run, *self.lanes(run)):
            record = self.records.opened(name).record
            record.append([Resumed(0, 1), Paused(0, "Back at the start, with the same first weights.")], {"checkpoint": b""})

    def change_rate(self, run: str, client: str, learning_rate: float) -> None:
        """Has a training run go on at another learning rate. Raises InvalidExperiment for one out of range."""
        self.records.only_owner(run, client)
        self.history(run).record.experiment.but(learning_rate=learning_rate)
        self._launcher.tell(self._job_of(run), Command("rate", learning_rate=learning_rate))

    def forget(self, run: str, client: str) -> None:
        """Deletes a run at rest, a lane with all of its race."""
        self.records.only_owner(run, client)
        with self._lock:
            runs = related(self.records.path(run))
            if runs & self._jobs.keys():
                raise RunError("A run can be deleted when it is at rest, and it waits or trains: pause it first.")
            for one in runs:
                self.records.delete(one)

    def fading(self) -> list[str]:
        """The runs of all clients in the order in which they are forgotten, none that waits or trains."""
        return self.records.fading(self._jobs.keys())

    def owns(self, run: str, client: str) -> bool:
        """Whether this client started the run, and so may steer it."""
        return self.records.owns(run, client)

    def path(self, run: str) -> str:
        """Where the record of a run lies, for a question about it."""
        return str(self.records.path(run))

    def pid(self, run: str) -> int:
        """The process that trains a run; 0 where none does."""
        return self._launcher.pid(self._job_of(run))

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
        self.records.close()

    def _job_of(self, run: str) -> str:
        """What is queued, trained and ended for the sake of a run: the race that it is a lane of, or the run itself."""
        race = "" if run in self._jobs else self.records.opened(run).record.race
        return race if race and self.records.path(race).is_file() else run

    def _create(self, runs: Mapping[str, tuple[Experiment, Mapping[str, str]]], client: str, upload: bytes | None) -> None:
        """Makes the records of new runs, each with its facts, and queues the first, which also keeps the upload."""
        job = next(iter(runs))
        with self._lock:
            self._enqueue(job, client)
            try:
                for run, (experiment, facts) in runs.items():
                    Record.create(self.records.path(run), experiment, client, upload if run == job else None, **facts).close()
            except BaseException:
                self._drop(job)
                raise
            self.records.forget_old(self._jobs.keys())
            self._fill()

    def _enqueue(self, run: str, client: str) -> None:
        self._queue.put(client, run)
        self._jobs[run] = Job(client, lease=time.monotonic() + self.limits.lease)

    def _drop(self, run: str) -> None:
        self._queue.remove(run)
        del self._jobs[run]

    def _fill(self) -> None:
        """Starts waiting runs while there is room."""
        while sum(bool(job.began) for job in self._jobs.values()) < self.limits.slots:
            taken = self._queue.take(busy={job.client for job in self._jobs.values() if job.began})
            if taken is None:
                return
            self._start(taken[1])

    def _start(self, run: str) -> None:
        self._jobs[run].began = time.monotonic()
        lanes = self.lanes(run)
        if lanes:
            paths = {"head": self.path(run), "lanes": [self.path(lane) for lane in lanes]}
            self._launcher.start(run, "rnnlab.runs.racing:race", paths, self.limits.memory)
        else:
            record = self.records.opened(run).record
            work = next((work for fact, work in WORK.items() if record.fact(fact)), "rnnlab.runs.worker:work")
            self._launcher.start(run, work, {"record": self.path(run)}, self.limits.memory)

    def _end(self, run: str, command: Command) -> None:
        with self._lock:
            job = self._jobs.get(run)
            if job is None:
                return
            if job.began:
                job.deadline = min(job.deadline, time.monotonic() + self.limits.grace * max(len(self.lanes(run)), 1))
                self._launcher.tell(run, command)
                return
            self._drop(run)
        for name in (run, *self.lanes(run)):
            history = self.history(name)
            if name == run or not over(history):
                history.record.append([Paused(history.step, command.reason or "Stopped before it began.")])

    def _ended(self, name: str, status: int) -> None:
        """Called when a process has ended."""
        if self.questions.ended(name):
            return
        with self._lock:
            if status != 0 and name in self._jobs:
                self._mourn(name, status)
            self._jobs.pop(name, None)
            self._fill()

    def _mourn(self, run: str, status: int) -> None:
        """Writes down how the process of a run died, before its state is asked for again."""
        history = self.history(run)
        if not history.ending:
            step = max(self.history(name).step for name in (run, *self.lanes(run)))
            history.record.append([Failed(_obituary(status, step))])

    def _watch(self) -> None:
        """Ends what nobody looks at, what takes too long, and what does not obey."""
        while not self._closed.wait(0.5):
            now = time.monotonic()
            for run, job in list(self._jobs.items()):
                if now > job.deadline:
                    self._launcher.kill(run)
                elif now > job.lease:
                    self._end(run, Command("pause", "Paused since no page looked at it; press Resume to go on."))
                elif job.began and now > job.began + 60 * self.limits.minutes and self._others_wait(job.client):
                    reason = f"Paused after {self.limits.minutes:g} minutes, so that others can train; press Resume to go on."
                    self._end(run, Command("pause", reason))

    def _others_wait(self, client: str) -> bool:
        with self._lock:
            return self._queue.others_wait(client)


def _obituary(status: int, step: int) -> str:
    how = f"was ended by signal {-status}" if status < 0 else f"ended with code {status}"
    return f"The training process {how} after step {step}. What was recorded is kept: press Resume to go on from the last checkpoint."
