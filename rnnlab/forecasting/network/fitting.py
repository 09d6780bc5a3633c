"""Networks fitted to a past, and what they say comes next."""

import time
from collections.abc import Generator
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from rnnlab.forecasting.network.budget import Budget, Now
from rnnlab.forecasting.network.examples import Batch
from rnnlab.forecasting.network.keeping import weights
from rnnlab.forecasting.network.learning import Lesson, learn, mean_loss
from rnnlab.forecasting.network.lessons import naive_spread
from rnnlab.forecasting.network.recipe import MEASURED, Recipe
from rnnlab.forecasting.network.seeing import saw
from rnnlab.forecasting.network.setting import decide
from rnnlab.forecasting.past import Past
from rnnlab.forecasting.plan import QUANTILES, Plan
from rnnlab.nn.horizon import HorizonNetwork
from rnnlab.training.randomness import derived

Floats = NDArray[np.float64]

MIDDLE = len(QUANTILES) // 2
MOST_JUDGED = 512
"""Windows of the validation part that are looked at."""
OFTEN = 0.25
"""Seconds between two reports of a training."""
FIRST = 0.55
"""The share of a network's time for finding out how long to learn; the rest is for learning from everything."""

RESERVED = 0.05
"""The share of the whole time that is kept for the conclusion."""


@dataclass(frozen=True)
class Learned:
    """How far a network has come."""

    network: int
    """From 0."""
    step: int
    steps: int
    """At most, of this training."""
    loss: float
    """Of this step's windows: the mean pinball loss, in usual spreads of a window."""
    validation: float | None
    """The same of the validation part; None where it was not looked at, as while everything is learned."""
    naive: float
    """The same of the naive base, which says that the last value and the seasons go on, and how far that has missed."""


@dataclass(frozen=True)
class Ahead:
    """A forecast, and how it came about.

    Shapes: quantiles (C, H, Q), in the user's units, ascending; saw (H, L), how far each step moves with each value of the window.
    """

    quantiles: Floats
    saw: Floats
    season: int
    """The shortest that was taken out; 1 for none."""
    notes: list[str] = field(default_factory=list)
    """What was decided, a sentence each."""
    beaten: bool = False
    """Whether the networks beat the naive base on the validation part; else the base is the forecast."""
    seconds: float = 0.0
    """Of processor time."""
    weights: dict[str, Floats] = field(default_factory=dict)
    """Of the networks, by number and torch's names."""


def fit(past: Past, plan: Plan, seconds: float, recipe: Recipe = MEASURED, now: Now = time.process_time) -> Generator[Learned, None, Ahead]:
    """How the networks learn, a few times a second; returns what they forecast. It keeps to so many seconds of processor time.

    The same plan gives the same forecast as long as the time suffices. Where it does not, rates fall sooner, and there are fewer
    networks. Raises UnreadableData for a series that is too short.
    """
    fitting = _Fitting(past, plan, recipe, Budget(seconds, now))
    for number in range(plan.networks):
        if number and fitting.budget.left <= RESERVED * seconds:
            fitting.notes.append(f"The time sufficed for {number} of {plan.networks} networks.")
            break
        yield from fitting.learn(number)
    return fitting.conclude()


class _Fitting:
    """The networks of a plan, each once as it was judged, and once as it learned from everything."""

    def __init__(self, past: Past, plan: Plan, recipe: Recipe, budget: Budget) -> None:
        self.plan, self.budget = plan, budget
        self.setting = decide(past, plan, recipe)
        few = len(self.setting.learned) < recipe.few
        self.recipe = replace(recipe, steps=recipe.steps // 2) if few else recipe
        self.notes = list(self.setting.notes)
        self.spread = naive_spread(self.setting.learned)
        self.validation = self.setting.judged.some(MOST_JUDGED)
        self.naive = mean_loss(lambda batch: self.spread, self.validation)
        self.judged: list[HorizonNetwork] = []
        self.networks: list[HorizonNetwork] = []

    def learn(self, number: int) -> Generator[Learned, None, None]:
        """One network: how long it should learn is found on the validation part, then a new one learns as long from everything."""
        allowed = (self.budget.left - RESERVED * self.budget.seconds) / (self.plan.networks - number)
        network, noise = self._new(number)
        batches = self.setting.learned.shuffled(self.recipe.batch, noise)
        found = yield from self._told(number, network, Lesson(batches, self.validation, noise, self.budget.share(allowed * FIRST)))
        self.judged.append(network)
        if found:
            network, noise = self._new(number)
            batches = self.setting.everything.shuffled(self.recipe.batch, noise)
            lesson = Lesson(batches, [], noise, self.budget.share(allowed * (1 - FIRST)), found)
            yield from self._told(number, network, lesson)
        self.networks.append(network)

    def _new(self, number: int) -> tuple[HorizonNetwork, torch.Generator]:
        """The network of that number as it begins, and the chance that goes with it."""
        generator = torch.Generator().manual_seed(derived(self.plan.seed, "forecast", number))
        network = HorizonNetwork(self.setting.sizes, self.plan.cell, self.plan.hidden_size, generator)
        network.start.copy_(self.spread)
        return network, generator

    def _told(self, number: int, network: HorizonNetwork, lesson: Lesson) -> Generator[Learned, None, float]:
        """A training, reported now and then; returns what it returns."""
        training, reported = learn(network, lesson, self.recipe), 0.0
        while True:
            try:
                progress = next(training)
            except StopIteration as end:
                return float(end.value)
            if progress.validation is not None or time.perf_counter() - reported > OFTEN:
                reported = time.perf_counter()
                yield Learned(number, progress.step, self.recipe.steps, progress.loss, progress.validation, self.naive)

    def conclude(self) -> Ahead:
        """The median of the networks after the last row; the naive base where it missed the validation part by no more."""
        whole = self.setting.everything.material
        rows, series = whole.rest.shape[1], torch.arange(len(whole.rest))
        last = whole.cut(series, torch.full_like(series, rows - 1), rows)
        found = answers(self.networks, last)
        beaten = self._missed(self.judged) < self._missed([])
        if not beaten:
            found = found - found[..., MIDDLE : MIDDLE + 1]
            self.notes.append("The networks were no better than the last value and its season going on, so that is the forecast.")
        quantiles = np.sort(whole.in_units(series.numpy(), found.double().numpy(), last), axis=2)
        return Ahead(
            quantiles=quantiles,
            saw=saw(self.networks if beaten else [], whole),
            season=min(whole.shape.periods, default=1),
            notes=self.notes,
            beaten=beaten,
            seconds=self.budget.gone,
            weights=weights(self.networks),
        )

    def _missed(self, networks: list[HorizonNetwork]) -> float:
        """The sum of absolute errors on the validation part; without networks that of the naive base."""
        total = 0.0
        for batch in self.validation:
            middle = answers(networks, batch)[..., MIDDLE] if networks else 0.0
            total += float(((batch.y - middle).abs() * batch.there).sum())
        return total


@torch.no_grad()
def answers(networks: list[HorizonNetwork], batch: Batch) -> Tensor:
    """The median of the networks' answers (B, H, Q), in usual spreads of a window."""
    return torch.stack([network(batch.x, batch.known, batch.series) for network in networks]).median(dim=0).values
