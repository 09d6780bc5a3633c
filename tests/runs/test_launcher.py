import os
import signal
import threading
from pathlib import Path

import pytest

from rnnlab.errors import RunError
from rnnlab.runs.launcher import Launcher
from rnnlab.runs.questions import Questions


class Slow:
    """A launcher whose host answers only after it was waited for."""

    def __init__(self) -> None:
        self.asked: dict[str, str] = {}

    def start(self, name: str, function: str, arguments: dict[str, str], memory: int) -> None:
        self.asked[name] = arguments["reply"]

    def wait(self, seconds: float) -> None:
        for name, reply in self.asked.items():
            Path(reply).write_bytes(b"answer")
            self.questions.ended(name)

    def kill(self, name: str) -> None:
        self.questions.ended(name)


@pytest.mark.timeout(60)
def test_a_launcher_without_jobs_closes_though_its_host_listens_to_nothing():
    launcher = Launcher(lambda name, status: None)
    os.kill(launcher.host, signal.SIGSTOP)
    launcher.close()
    with pytest.raises(ProcessLookupError):
        os.kill(launcher.host, 0)


def test_who_waits_for_a_host_goes_on_when_it_has_died():
    launcher = Launcher(lambda name, status: None)
    os.kill(launcher.host, signal.SIGKILL)
    waiting = threading.Thread(target=launcher.wait, args=(600.0,), daemon=True)
    waiting.start()
    waiting.join(30)
    assert not waiting.is_alive()
    launcher.close()


def test_the_patience_for_an_answer_begins_when_the_host_is_ready():
    launcher = Slow()
    launcher.questions = Questions(launcher, 0)
    assert launcher.questions.ask("rnnlab.any:thing", patience=0.0) == b"answer"
    launcher.wait = lambda seconds: None
    with pytest.raises(RunError, match="too long"):
        launcher.questions.ask("rnnlab.any:thing", patience=0.0)
    launcher.questions.close()
