"""Runs that differ in their luck or in how fast they learn, trained side by side: each operation works on all of them."""

import time
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.func import vmap

from rnnlab.nn.abreast import Abreast
from rnnlab.training.adam import Adam
from rnnlab.training.events import BatchDone, Diverged, EpochDone
from rnnlab.training.lane import Lane

Told = list[BatchDone | EpochDone | Diverged]


class Fleet:
    """Lanes of one shape at the same step, from now on together. Each comes to what it would have come to alone, but for rounding.

    Every lane has its own first weights, order of batches, learning rate, penalty and clipping; one that diverges harms no other.
    """

    def __init__(self, lanes: Sequence[Lane]) -> None:
        self.lanes, first = list(lanes), lanes[0]
        for lane in lanes[1:]:
            lane.share(first)
        self.values, self.good = (torch.stack([*each]) for each in zip(*((lane.flat.values, lane.good) for lane in lanes), strict=True))
        self.direction, self.gradient = torch.zeros_like(self.values), torch.zeros_like(self.values)
        self.adam = Adam(self.direction, self.gradient, 1.0, 0.0)
        self.rates = torch.tensor([lane.adam.learning_rate for lane in lanes]).unsqueeze(1)
        self.penalties = torch.tensor([lane.adam.weight_decay for lane in lanes]).unsqueeze(1)
        self._take_in_memory()
        self.networks = Abreast(first.network, self.values)

    @property
    def epochs(self) -> int:
        """That are done."""
        return self.lanes[0].position.epoch - 1

    def advance(self) -> Told:
        """The event of each lane after one more batch, or the end of an epoch. One that has diverged must be left out from then on."""
        began = time.perf_counter()
        events = self._close_epoch() if self.lanes[0].closing else self._step()
        others = (time.perf_counter() - began) * (1 - 1 / len(self.lanes))
        for lane in self.lanes:
            lane.rested(others)
        return events

    def _step(self) -> Told:
        first, rows = self.lanes[0], torch.stack([lane.rows() for lane in self.lanes])
        x, y = (part.index_select(0, rows.flatten()).view(*rows.shape, *part.shape[1:]) for part in (first.x, first.y))
        outputs = self.networks(x)
        losses = vmap(first.task.loss)(outputs, y)
        self.gradient.copy_(self.networks.gradient(losses))
        events: Told = [lane.after(*found) for lane, *found in zip(self.lanes, losses.detach(), outputs.detach(), y, strict=True)]
        self._move()
        return events

    def _move(self) -> None:
        """One step of every lane, each at its own rate."""
        self.good.copy_(self.values)
        if self.penalties.any():
            self.gradient.addcmul_(self.penalties, self.values)
        self.direction.zero_()
        self.adam.step()
        self.values.addcmul_(self.direction, self.rates)

    @torch.no_grad()
    def _close_epoch(self) -> Told:
        first = self.lanes[0]
        watched = torch.from_numpy(first.prepared.part(first.prepared.watched).x)
        pieces: tuple[Tensor, ...] = torch.split(watched, first.settings.batch_size)
        every = [self.networks(x.expand(len(self.lanes), *x.shape)) for x in pieces]
        for lane, answers in zip(self.lanes, torch.cat(every, dim=1), strict=True):
            lane.answers = answers
        return [lane.close_epoch() for lane in self.lanes]

    def _take_in_memory(self) -> None:
        """Has one Adam for all: weights, gradients and averages of a lane become rows of what they share."""
        adam = self.adam
        adam.steps.copy_(self.lanes[0].adam.steps)
        for row, lane in enumerate(self.lanes):
            adam.mean[row], adam.variance[row] = lane.adam.mean, lane.adam.variance
            lane.adam.mean, lane.adam.variance, lane.adam.steps = adam.mean[row], adam.variance[row], adam.steps
            lane.flat.values, lane.flat.gradient, lane.good = self.values[row], self.gradient[row], self.good[row]
