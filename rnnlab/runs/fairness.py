"""Who trains next: clients take turns, each with few runs waiting."""

from collections import OrderedDict, deque
from collections.abc import Container

from rnnlab.errors import RunError

MOST_WAITING = 2
MOST_WAITING_IN_ALL = 200


class FairQueue:
    """Runs that wait, taken in turns between clients, so that many runs of one person delay nobody else by more than one."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[str]] = OrderedDict()

    def put(self, client: str, run: str) -> None:
        """Adds a run. Raises RunError where the client, or everybody, has too many waiting."""
        if len(self._waiting.get(client, ())) >= MOST_WAITING:
            raise RunError(f"You may have {MOST_WAITING} runs waiting, and you have: stop one, or wait until one has started.")
        if sum(map(len, self._waiting.values())) >= MOST_WAITING_IN_ALL:
            raise RunError("Too many people are waiting for this machine: try again in some minutes.")
        self._waiting.setdefault(client, deque()).append(run)

    def take(self, busy: Container[str] = ()) -> tuple[str, str] | None:
        """The next (client, run), of a client that is not busy; that client then goes to the end of the line."""
        client = next((client for client in self._waiting if client not in busy), None)
        if client is None:
            return None
        run = self._waiting[client].popleft()
        self._waiting.move_to_end(client)
        self._drop_if_empty(client)
        return client, run

    def remove(self, run: str) -> bool:
        """Whether the run was waiting; it no longer is."""
        for client, runs in self._waiting.items():
            if run in runs:
                runs.remove(run)
                self._drop_if_empty(client)
                return True
        return False

    def place(self, run: str) -> int:
        """How many runs are taken before this one, plus one; 0 for a run that is not waiting."""
        rest = [list(runs) for runs in self._waiting.values()]
        rounds = max(map(len, rest), default=0)
        line = [runs[turn] for turn in range(rounds) for runs in rest if turn < len(runs)]
        return line.index(run) + 1 if run in line else 0

    def others_wait(self, client: str) -> bool:
        """Whether somebody else than this client waits."""
        return any(other != client for other in self._waiting)

    def _drop_if_empty(self, client: str) -> None:
        if not self._waiting[client]:
            del self._waiting[client]
