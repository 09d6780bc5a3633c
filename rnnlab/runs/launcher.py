"""The host process as seen from the server: jobs go in, their ends come out."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import rnnlab
from rnnlab.runs.control import Command

ROOT = str(Path(rnnlab.__file__).parents[1])


class Launcher:
    """Starts jobs through a host, which it starts itself and starts again should it die.

    `on_end(name, status)` is called on a thread of the launcher's for each job that ended.
    """

    def __init__(self, on_end: Callable[[str, int], None], warm: bool = False) -> None:
        self.on_end = on_end
        self._arguments = [sys.executable, "-m", "rnnlab.runs.host", *(["--warm"] if warm else [])]
        self._lock = threading.Lock()
        self._jobs: dict[str, int] = {}
        self._closed = False
        self._ready = threading.Event()
        self._host = self._spawn()

    def start(self, name: str, function: str, arguments: dict[str, Any], memory: int) -> None:
        """Begins a job: `function`, "module:name" of rnnlab, called with the arguments in at most `memory` bytes more."""
        with self._lock:
            if self._host.poll() is not None:
                self._host = self._spawn()
            self._jobs[name] = 0
        self._order(do="start", job=name, what={"function": function, "arguments": arguments, "memory": memory})

    def tell(self, name: str, command: Command) -> None:
        """Hands a command to a job."""
        self._order(do="tell", job=name, line=command.to_json())

    def kill(self, name: str) -> None:
        """Ends a job at once."""
        self._order(do="kill", job=name)

    def pid(self, name: str) -> int:
        """The process of a job; 0 where it has none (yet)."""
        return self._jobs.get(name, 0)

    def wait(self, seconds: float) -> None:
        """Returns when the host has imported what it needs, or has ended; at the latest after so many seconds."""
        self._ready.wait(seconds)

    @property
    def host(self) -> int:
        """The process of the host."""
        return self._host.pid

    def close(self) -> None:
        """Ends the host, and with it every job; at once where there is none, even if the host is still importing."""
        self._closed = True
        if not self._jobs:
            self._host.kill()
        assert self._host.stdin is not None
        self._host.stdin.close()
        self._listener.join()

    def _spawn(self) -> "subprocess.Popen[str]":
        self._ready.clear()
        host = subprocess.Popen(
            self._arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([ROOT, os.environ.get("PYTHONPATH", "")])},
            start_new_session=True,  # Ctrl-C is for the server; the host ends when its input does
        )
        self._listener = threading.Thread(target=self._listen, args=(host,), daemon=True)
        self._listener.start()
        return host

    def _order(self, **order: Any) -> None:
        assert self._host.stdin is not None
        with self._lock, suppress(BrokenPipeError, ValueError):  # a host that has just died: _listen reports its jobs as ended
            self._host.stdin.write(json.dumps(order) + "\n")
            self._host.stdin.flush()

    def _listen(self, host: "subprocess.Popen[str]") -> None:
        assert host.stdin is not None and host.stdout is not None
        with host.stdout as answers:
            for line in answers:
                answer = json.loads(line)
                if "ready" in answer:
                    self._ready.set()
                elif "began" in answer:
                    self._jobs[answer["began"]] = answer["pid"]
                elif "ended" in answer:
                    self._ended(answer["ended"], answer["status"])
        host.wait()
        self._ready.set()
        with suppress(BrokenPipeError):
            host.stdin.close()
        if not self._closed:
            for name in list(self._jobs):
                self._ended(name, -9)

    def _ended(self, name: str, status: int) -> None:
        if self._jobs.pop(name, None) is not None:
            self.on_end(name, status)
