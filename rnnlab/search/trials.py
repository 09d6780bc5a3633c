"""What a search came to so far, read from its events."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rnnlab.training.events import TrialTold

SPENT = "seconds"
"""The blob of a search's record that holds how long it took so far."""


ABREAST = "side by side"
"""The blob of a search's record that holds how many trials are trained at once as one; 1 for one after the other."""


@dataclass(frozen=True)
class Trial:
    """One set of choices, and how it went."""

    number: int
    choices: dict[str, Any]
    state: str
    rungs: dict[int, float]
    """The score by the epoch after which it was told, ascending: after each rung, and more often where trials stand side by side."""
    baseline: float
    seconds: float
    message: str

    @property
    def epochs(self) -> int:
        """That are done and compared."""
        return max(self.rungs, default=0)

    @property
    def score(self) -> float | None:
        """As it was last told; None before the first."""
        return self.rungs[self.epochs] if self.rungs else None

    def with_told(self, told: TrialTold) -> "Trial":
        """This trial a rung later."""
        rungs = self.rungs if told.score is None else {**self.rungs, told.epochs: told.score}
        return Trial(told.number, told.choices, told.state, rungs, told.baseline, told.seconds, told.message)


def gathered(told: Iterable[TrialTold]) -> list[Trial]:
    """The trials of all that was told, in the order in which they were drawn."""
    trials: dict[int, Trial] = {}
    for each in told:
        trials[each.number] = trials.get(each.number, Trial(each.number, each.choices, "", {}, 0.0, 0.0, "")).with_told(each)
    return [trials[number] for number in sorted(trials)]


def best(trials: Iterable[Trial]) -> Trial | None:
    """The trial with the least score among those that trained to their end; the first of equals; None where none did."""
    done = [trial for trial in trials if trial.state == "done"]
    return min(done, key=lambda trial: (trial.rungs[trial.epochs], trial.number), default=None)
