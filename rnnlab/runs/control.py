"""What a worker is told while it trains: lines that a thread collects, so that a look costs nothing."""

import json
import threading
from dataclasses import asdict, dataclass
from queue import SimpleQueue
from typing import Literal, TextIO


@dataclass(frozen=True)
class Command:
    """Pause with a reason, stop for good, or go on at another learning rate."""

    do: Literal["pause", "stop", "rate"]
    reason: str = ""
    learning_rate: float = 0.0

    def to_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self))


class Control:
    """The commands that came in on a stream. When the stream ends, so has the server: the last command is to pause."""

    def __init__(self, lines: TextIO) -> None:
        self._commands: SimpleQueue[Command] = SimpleQueue()
        threading.Thread(target=self._listen, args=(lines,), daemon=True).start()

    def next(self) -> Command | None:
        """The oldest command that was not seen yet."""
        return None if self._commands.empty() else self._commands.get()

    def _listen(self, lines: TextIO) -> None:
        for line in lines:
            self._commands.put(Command(**json.loads(line)))
        self._commands.put(Command("pause", "The server ended; press Resume to go on."))
