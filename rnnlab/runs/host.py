"""The process that starts workers: it has torch imported and never computes.

A child forked from it starts in hundredths of a second with a few megabytes of its own, where a fresh Python with torch
takes two seconds and 200 MB. Where fork is not safe (not on Linux) one warm worker is kept waiting instead.

It is told what to do in JSON lines on standard input, answers in JSON lines on standard output, and ends, with its
children, when its input does. Never multiprocessing: under Streamlit that runs app.py again in the child.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import Any, TextIO

from rnnlab.runs import job

PRELOADED = ("rnnlab.runs.worker", "sklearn.metrics", "sklearn.model_selection", "scipy.cluster.hierarchy")
GRACE = 3.0
"""Seconds that jobs have to save and end when the server does."""


class Host(ABC):
    """Starts jobs, hands commands on to them, and reports their end."""

    def __init__(self) -> None:
        self.controls: dict[str, int] = {}
        self.pids: dict[str, int] = {}
        self.out = os.dup(1)
        os.dup2(2, 1)  # a stray print must not corrupt the answers

    def serve(self, orders: TextIO) -> None:
        """Obeys until the orders end."""
        self.say(ready=True)
        for line in orders:
            order = json.loads(line)
            name = order["job"]
            match order["do"]:
                case "start":
                    self.start(name, order["what"])
                case "tell":
                    self.tell(name, order["line"])
                case "kill" if name in self.pids:
                    os.kill(self.pids[name], signal.SIGKILL)
        self._end_all()

    def say(self, **answer: Any) -> None:
        """One line to the engine."""
        with suppress(BrokenPipeError):  # the engine has ended, which the end of the orders says too
            os.write(self.out, (json.dumps(answer) + "\n").encode())

    @abstractmethod
    def start(self, name: str, what: dict[str, Any]) -> None:
        """Begins a job."""

    def began(self, name: str, pid: int, control: int) -> None:
        """Keeps what a job is reached by."""
        self.pids[name], self.controls[name] = pid, control
        self.say(began=name, pid=pid)

    def ended(self, name: str, status: int) -> None:
        """Forgets a job. Status: its exit code, or minus the signal that ended it."""
        self.pids.pop(name)
        os.close(self.controls.pop(name))
        self.say(ended=name, status=status)

    def tell(self, name: str, line: str) -> None:
        """Hands one line on to a job."""
        with suppress(KeyError, OSError):  # it has just ended, which is reported on its own
            os.write(self.controls[name], (line + "\n").encode())

    def _end_all(self) -> None:
        """Lets the jobs see that the orders have ended, so that they save and stop; kills what is still there after that."""
        for control in self.controls.values():
            os.close(control)
        self.controls = {name: os.open(os.devnull, os.O_WRONLY) for name in self.controls}
        patience = time.monotonic() + GRACE
        while self.pids and time.monotonic() < patience:
            time.sleep(0.02)
        for pid in self.pids.values():
            os.kill(pid, signal.SIGKILL)


class Forking(Host):
    """Forks a child a job. One thread only, so nothing can be held across the fork."""

    def __init__(self) -> None:
        super().__init__()
        for module in PRELOADED:
            __import__(module)
        signal.signal(signal.SIGCHLD, lambda *_: self._reap())

    def start(self, name: str, what: dict[str, Any]) -> None:
        """Forks. SIGCHLD waits until the child is known by its name."""
        read, write = os.pipe()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        pid = os.fork()
        if pid == 0:
            self._become(read, write, what)
        os.close(read)
        self.began(name, pid, write)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})

    def _become(self, read: int, write: int, what: dict[str, Any]) -> None:
        """Turns this copy of the host into the worker. Other workers' controls are closed, so they see the server's end."""
        status = 1
        try:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
            for descriptor in (write, self.out, 0, *self.controls.values()):
                os.close(descriptor)
            job.perform(what, os.fdopen(read))
            status = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(status)

    def _reap(self) -> None:
        names = {pid: name for name, pid in self.pids.items()}
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self.ended(names[pid], os.waitstatus_to_exitcode(status))


class Warm(Host):
    """Keeps one fresh worker waiting, torch imported, and starts the next when that one is used."""

    def __init__(self) -> None:
        super().__init__()
        self.spare = self._spawn()

    def start(self, name: str, what: dict[str, Any]) -> None:
        """Gives the job to the worker that waits."""
        process, self.spare = self.spare, self._spawn()
        assert process.stdin is not None
        self.began(name, process.pid, os.dup(process.stdin.fileno()))
        process.stdin.close()
        self.tell(name, json.dumps(what))
        threading.Thread(target=lambda: self.ended(name, process.wait()), daemon=True).start()

    def _spawn(self) -> "subprocess.Popen[str]":
        return subprocess.Popen([sys.executable, "-m", "rnnlab.runs.job"], stdin=subprocess.PIPE, text=True)


def main() -> None:
    """Serves standard input."""
    warm = "--warm" in sys.argv or sys.platform != "linux"
    (Warm() if warm else Forking()).serve(sys.stdin)


if __name__ == "__main__":
    main()
