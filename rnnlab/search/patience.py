"""How long a search may go on."""

import time

from rnnlab.runs.control import Command, Control


class Patience:
    """Until a command, or until its seconds are over."""

    def __init__(self, control: Control, spent: float, seconds: float) -> None:
        self.command: Command | None = None
        self._control, self._began, self._seconds = control, time.perf_counter() - spent, seconds

    @property
    def spent(self) -> float:
        """Seconds that the search took so far, pauses left out."""
        return time.perf_counter() - self._began

    @property
    def late(self) -> bool:
        """Whether the time is up."""
        return self.spent >= self._seconds

    def over(self) -> bool:
        """Whether to stop now."""
        told = None if self.command else self._control.next()
        if told and told.do != "rate":
            self.command = told
        return self.late or self.command is not None
