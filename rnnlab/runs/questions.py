"""Questions that only a process with torch can answer: put by a page, answered by a worker of their own."""

import secrets
import tempfile
import threading
from hashlib import sha256
from pathlib import Path
from typing import Any

from rnnlab.errors import RnnlabError, RunError
from rnnlab.runs.launcher import Launcher

AT_ONCE = 2
STARTING = 60.0
"""Seconds that a host may take to import what it needs, beside what answers take."""
KEPT = 24
"""Files that questions find on disk: what was uploaded, and what was read from it."""


class Questions:
    """Asks through a launcher, a few at once. Safe to call from many threads."""

    def __init__(self, launcher: Launcher, memory: int) -> None:
        self._launcher, self._memory = launcher, memory
        self._asked: dict[str, threading.Event] = {}
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._folder = tempfile.TemporaryDirectory(prefix="rnnlab-")

    def ask(self, function: str, patience: float = 30.0, **arguments: Any) -> bytes:
        """What `function`, "module:name" of rnnlab, answers. Raises RunError where it takes too long or dies."""
        name = "?" + secrets.token_hex(8)
        reply = Path(self._folder.name, name[1:])
        done = self._asked[name] = threading.Event()
        what = {"function": function, "arguments": arguments, "reply": str(reply)}
        with self._places:
            self._launcher.start(name, "rnnlab.runs.question:answer", what, self._memory)
            self._launcher.wait(STARTING)
            if not done.wait(patience):
                self._launcher.kill(name)
        return _read(reply)

    def ended(self, name: str) -> bool:
        """Whether the process that has ended was answering a question."""
        done = self._asked.pop(name, None)
        if done:
            done.set()
        return done is not None

    def lend(self, upload: bytes | None) -> str:
        """A path where a question finds the bytes of an uploaded file; "" for none. The newest few are kept."""
        if upload is None:
            return ""
        path = Path(self._folder.name, f"upload-{sha256(upload).hexdigest()}")
        with self._lock:
            if not path.exists():
                path.write_bytes(upload)
            path.touch()
            for old in sorted(path.parent.glob("upload-*"), key=lambda file: file.stat().st_mtime)[:-KEPT]:
                old.unlink()
        return str(path)

    def close(self) -> None:
        """Forgets all files."""
        self._folder.cleanup()


def _read(reply: Path) -> bytes:
    if reply.exists():
        data = reply.read_bytes()
        reply.unlink()
        return data
    error = reply.with_name(reply.name + ".error")
    if error.exists():
        raise RnnlabError(error.read_text(encoding="utf-8"))
    raise RunError("The answer took too long, or needed too much memory: try a smaller network or a shorter window.")
