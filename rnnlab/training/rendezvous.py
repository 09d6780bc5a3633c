"""What code that calls back tells, as a stream that is pulled."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event, Semaphore, Thread
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class _End:
    error: BaseException | None = None


def pulled(work: Callable[[Callable[[T], bool]], None]) -> Generator[T, None, None]:
    """The values that `work(give)` gives, one a pull. Work has a thread of its own and waits in `give` until the next pull.

    `give` says whether more is wanted: False once the stream is closed, which then waits for work to return.
    Raises whatever work raises.
    """
    given: SimpleQueue[T | _End] = SimpleQueue()
    turn, closed = Semaphore(0), Event()

    def give(value: T) -> bool:
        if not closed.is_set():
            given.put(value)
            turn.acquire()
        return not closed.is_set()

    def perform() -> None:
        try:
            work(give)
            given.put(_End())
        except BaseException as error:
            given.put(_End(error))

    thread = Thread(target=perform, daemon=True)  # so that a stream left open, where work only waits, does not keep Python from ending
    thread.start()
    try:
        while not isinstance(value := given.get(), _End):
            yield value
            turn.release()
    finally:
        closed.set()
        turn.release()
        thread.join()
    if value.error:
        raise value.error
