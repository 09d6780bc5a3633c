"""One network that learns from windows, as a generator of how it goes."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from math import cos, inf, pi

import torch
from torch import Tensor

from rnnlab.forecasting.network.examples import Batch
from rnnlab.forecasting.network.recipe import Recipe
from rnnlab.forecasting.plan import QUANTILES
from rnnlab.nn.horizon import HorizonNetwork
from rnnlab.training.adam import Adam
from rnnlab.training.flat import FlatParameters

BINDS = 0.25
"""The share of the time that must be gone before the time, instead of the steps, says how far a training is."""

HALF = 0.5
"""The share of a training before which it is never given up: at high rates a network is worse than it will be."""


@dataclass(frozen=True)
class Progress:
    """A step of Adam, its loss, and the validation's where it was looked at."""

    step: int
    loss: float
    validation: float | None


@dataclass(frozen=True)
class Lesson:
    """What there is to learn from, and how long."""

    batches: Iterator[Batch]
    validation: list[Batch]
    """Empty where it is not looked at."""
    noise: torch.Generator
    """Chooses what is silenced."""
    spent: Callable[[], float]
    """The share of its time that is gone; from 1 on it ends."""
    stop: float = 1.0
    """The share of the training after which it ends, at the rate that it has there."""


def learn(network: HorizonNetwork, lesson: Lesson, recipe: Recipe) -> Generator[Progress, None, float]:
    """Steps of Adam at a rate that rises and falls once; returns the share of them after which the validation was best, 0 for never.

    The network has the weights of that step then; without validation those of the last one. Where the time would not suffice the
    rate follows the time, and the training ends after the step in which it runs out.
    """
    best, share = _Best(network, lesson.validation), 0.0
    adam = Adam(best.flat.values, best.flat.gradient, recipe.rate, 0.0)
    for step in range(1, recipe.steps + 1):
        adam.learning_rate = recipe.rate * one_cycle(share)
        loss = _gradient(network, best.flat, next(lesson.batches), lesson.noise)
        _move(best.flat, adam, recipe)
        spent = lesson.spent()
        share = max(step / recipe.steps, spent if spent > BINDS else 0.0)
        ends = share >= lesson.stop - 1e-9
        looked = best.look(share) if lesson.validation and (ends or share >= best.looked + 1 / recipe.checks) else None
        yield Progress(step, loss, looked)
        if ends or (lesson.validation and share > HALF and share - best.share >= recipe.patience / recipe.checks):
            break
    best.take()
    return best.share


class _Best:
    """The weights of a network with the lowest loss on the validation part so far, and after which share of the training it was."""

    def __init__(self, network: HorizonNetwork, validation: list[Batch]) -> None:
        self.flat = FlatParameters(network)
        self.network, self.validation = network, validation
        self.kept, self.share, self.looked = self.flat.values.clone(), 0.0, 0.0
        self.loss = self._loss()

    @torch.no_grad()
    def _loss(self) -> float:
        return mean_loss(lambda batch: self.network(batch.x, batch.known, batch.series), self.validation)

    def look(self, share: float) -> float:
        """The loss now."""
        self.looked, loss = share, self._loss()
        if loss < self.loss:
            self.loss, self.share = loss, share
            self.kept.copy_(self.flat.values)
        return loss

    def take(self) -> None:
        """Gives the network the best weights, where there is a validation part."""
        if self.validation:
            self.flat.values.copy_(self.kept)


def one_cycle(share: float) -> float:
    """The part of the highest rate after a share of the training: up along a cosine over the first three tenths, then down to nothing.

    Source: L. N. Smith and N. Topin (2018), arXiv:1708.07120.
    """
    top = 0.3
    if share < top:
        return 0.04 + 0.96 * (1 - cos(pi * share / top)) / 2
    return (1 + cos(pi * (share - top) / (1 - top))) / 2


def pinball(answers: Tensor, batch: Batch) -> Tensor:
    """The loss of answers (B, H, Q): the sum over all values that are there of the mean over the quantiles."""
    missed = (batch.y.unsqueeze(2) - answers) * batch.there.unsqueeze(2)
    levels = torch.tensor(QUANTILES)
    return (missed * (levels - (missed < 0).float())).sum() / len(levels)


def mean_loss(answer: Callable[[Batch], Tensor], batches: list[Batch]) -> float:
    """The loss of answers for each value of all batches together; infinite where no value is there."""
    known = sum(int(batch.there.sum()) for batch in batches)
    return sum(pinball(answer(batch), batch).item() for batch in batches) / known if known else inf


def _gradient(network: HorizonNetwork, flat: FlatParameters, batch: Batch, noise: torch.Generator) -> float:
    """The loss of a batch, whose gradient is there then."""
    flat.gradient.zero_()
    loss = pinball(network(batch.x, batch.known, batch.series, noise), batch) / batch.there.sum().clamp(min=1)
    loss.backward()  # type: ignore[no-untyped-call]
    return loss.item()


def _move(flat: FlatParameters, adam: Adam, recipe: Recipe) -> None:
    norm = torch.linalg.vector_norm(flat.gradient).item()
    if norm > recipe.clip:
        flat.gradient.mul_(recipe.clip / norm)
    flat.values.mul_(1 - adam.learning_rate * recipe.decay)
    adam.step()
