"""How much processor time is left."""

import time
from collections.abc import Callable

Now = Callable[[], float]
"""Seconds of processor time, from any start."""


class Budget:
    """So many seconds, from the moment when it is made."""

    def __init__(self, seconds: float, now: Now = time.process_time) -> None:
        self.now, self.seconds, self.started = now, seconds, now()

    @property
    def gone(self) -> float:
        """Seconds since the start."""
        return self.now() - self.started

    @property
    def left(self) -> float:
        """Seconds; below 0 where it was exceeded."""
        return self.seconds - self.gone

    def share(self, seconds: float) -> Callable[[], float]:
        """A clock that counts in parts of so many seconds from now on; without any left it stands at 1."""
        began = self.now()
        return lambda: (self.now() - began) / seconds if seconds > 0 else 1.0
