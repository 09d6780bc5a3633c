from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rnnlab.runs import engine as engine_module
from rnnlab.runs.control import Command
from rnnlab.runs.engine import Engine, Limits

Limited = Callable[..., Engine]


@pytest.fixture
def limited(lab: Engine, monkeypatch: pytest.MonkeyPatch) -> Limited:
    """Gives the engine of all tests other limits than its own, for as long as one test takes."""

    def limit(**limits: float) -> Engine:
        monkeypatch.setattr(lab, "limits", replace(lab.limits, **limits))  # type: ignore[arg-type]
        return lab

    return limit


class Idle:
    """A launcher without a process: its jobs train nothing, and are over when they are told anything."""

    host = 0

    def __init__(self, on_end: Callable[[str, int], None], warm: bool = False) -> None:
        self.on_end = on_end

    def start(self, name: str, function: str, arguments: dict[str, object], memory: int) -> None:
        """Nothing: the engine believes in the job."""

    def tell(self, name: str, command: Command) -> None:
        """Has the job be over."""
        self.on_end(name, 0)

    def close(self) -> None:
        """Nothing was started."""


@pytest.fixture
def idle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Limited]:
    """Makes an engine of its own with the limits of a test, for what needs no run that really trains."""
    monkeypatch.setattr(engine_module, "Launcher", Idle)
    made: list[Engine] = []

    def make(**limits: int) -> Engine:
        made.append(Engine(tmp_path, Limits(**limits)))
        return made[-1]

    yield make
    for engine in made:
        engine.close()
