"""A command that ends a computation at once, wherever it is."""

import signal
import threading
from _thread import interrupt_main
from collections.abc import Iterator
from contextlib import contextmanager

from rnnlab.runs.control import Command, Control

EVERY = 0.05
"""Seconds between two looks for a command."""


class Ear:
    """Holds the command that came, where one did."""

    def __init__(self, control: Control) -> None:
        self.command: Command | None = None
        self._control, self._lock, self._over = control, threading.Lock(), threading.Event()

    def listen(self) -> None:
        """Interrupts the main thread when it is told to stop or pause, unless that is over."""
        while not self._over.wait(EVERY):
            command = self._control.next()
            if command and command.do != "rate":
                with self._lock:
                    if not self._over.is_set():
                        self.command = command
                        interrupt_main()
                return

    def close(self) -> None:
        """From now on nothing is interrupted."""
        with self._lock:
            self._over.set()


@contextmanager
def interruptible(control: Control) -> Iterator[Ear]:
    """What stands inside ends, as if it were done, when a command to stop or pause comes. Only in the main thread of a process."""
    ear, before = Ear(control), signal.signal(signal.SIGINT, signal.default_int_handler)
    thread = threading.Thread(target=ear.listen, daemon=True)
    try:
        thread.start()
        yield ear
        ear.close()
    except KeyboardInterrupt:
        if ear.command is None:
            raise
    finally:
        ear.close()
        thread.join()
        signal.signal(signal.SIGINT, before)
