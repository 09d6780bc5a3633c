"""A forecast as a stream: simple rules first, then the network on each backtest, then the network on everything."""

from collections.abc import Generator, Iterator
from time import process_time

from rnnlab.forecasting.asked.asking import Asked
from rnnlab.forecasting.judged.rules import Applied, apply
from rnnlab.forecasting.network.fitting import Ahead, fit
from rnnlab.forecasting.network.seasons import seasons
from rnnlab.forecasting.past import Past
from rnnlab.training.events import Progressed

RULES, FORECAST = "Simple rules", "Forecast"
LEAST_SECONDS = 0.3
"""Of processor time for one fit, however little is left."""
LAST_SHARE = 0.9
"""Of the seconds that the backtests leave, for the forecast itself; the rest is for what comes after it."""
SHARE_OF_RULES = 0.5
"""Of the plan's seconds."""


class Looking:
    """A question on its way to its answer, and what is known of it so far.

    To iterate is to work: not to pull the next event is to stop, and what there is stays. The plan's seconds bound the processor time:
    where they are short, fewer backtests are made, the newest first.
    """

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.pasts = [asked.past.until(end) for end in reversed(asked.ends)]
        """What was known at each backtest, the newest first."""
        self.rules: Applied | None = None
        """The simple rules on everything."""
        self.tested_rules: list[Applied] = []
        """On each of the pasts that is done."""
        self.tested: list[Ahead] = []
        self.ahead: Ahead | None = None
        """The network on everything."""
        self.seconds = 0.0
        """Of processor time."""
        self._began = process_time()

    def __iter__(self) -> Iterator[Progressed]:
        """How far it came, a few times a second."""
        yield from self._simple()
        for number, past in enumerate(self.pasts[: len(self.tested_rules)]):
            if number and self._left() < 2 * max(ahead.seconds for ahead in self.tested):
                break
            self.tested.append((yield from self._fit(past, f"Backtest {number + 1} of {len(self.tested_rules)}", number + 1)))
        self.ahead = yield from self._fit(self.asked.past, FORECAST, len(self.pasts) + 1)
        yield self._said(FORECAST, len(self.pasts) + 2)

    def _simple(self) -> Iterator[Progressed]:
        """The simple rules on everything, and on as many backtests as their share of the seconds allows; on one in any case.

        The slowest are left out where there is no time for all of them on every backtest.
        """
        yield self._said(RULES, 0)
        share, count, slowest = SHARE_OF_RULES * self.asked.plan.seconds, len(self.pasts), 0.0
        found = apply(self.asked.past, self.season(self.asked.past), 2 * share / (count + 1))
        self.rules = found.affordable((share - self._said(RULES, 0).seconds) / count)
        for past in self.pasts:
            began = self._said(RULES, 0)
            if self.tested_rules and began.seconds + slowest > SHARE_OF_RULES * self.asked.plan.seconds:
                return
            yield began
            self.tested_rules.append(self._apply(past))
            slowest = max(slowest, self._said(RULES, 0).seconds - began.seconds)

    def season(self, past: Past) -> int:
        """The main season in steps: the one wished for, or the shortest that the first target has; 1 for none."""
        found = seasons(past.targets[:, 0], past.when[: len(past.targets)], past.dated, past.step)
        return self.asked.plan.season or next(iter(found), 1)

    def _apply(self, past: Past) -> Applied:
        """The rules that there is time for."""
        assert self.rules is not None
        return apply(past, self.season(past), only=self.rules.forecasts)

    def _fit(self, past: Past, stage: str, done: int) -> Generator[Progressed, None, Ahead]:
        """The network's answer, with its share of the seconds that are left."""
        yield self._said(stage, done)
        share = LAST_SHARE if stage == FORECAST else 1 / (len(self.tested_rules) + 3 - done)
        learning = fit(past, self.asked.plan, max(share * self._left(), LEAST_SECONDS))
        while True:
            try:
                learned = next(learning)
            except StopIteration as end:
                answer: Ahead = end.value
                return answer
            yield Progressed(**{**vars(self._said(stage, done)), **vars(learned)})

    def _left(self) -> float:
        """Seconds of the plan."""
        return self.asked.plan.seconds - (process_time() - self._began)

    def _said(self, stage: str, done: int) -> Progressed:
        self.seconds = process_time() - self._began
        return Progressed(stage, done, len(self.pasts) + 2, self.seconds)
