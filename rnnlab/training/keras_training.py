"""A run whose steps Keras takes."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from rnnlab.experiment import Experiment
from rnnlab.nn.keras_network import MEMORY, VERSION, KerasNetwork
from rnnlab.raw import Raw
from rnnlab.training.checkpoint import Checkpoint
from rnnlab.training.events import BatchDone, Diverged, EpochDone, Event, RateChanged, Started
from rnnlab.training.randomness import derived
from rnnlab.training.rendezvous import pulled
from rnnlab.training.training import Training


class KerasTraining(Training):
    """A Training whose batches pass through Keras's layers, Keras's Adam and Keras's fit, from the same weights in the same order.

    After each batch Keras's weights and Adam's memory are copied into ours, so all else is as in any Training: what looks at the
    run finds them where it always does, and its record is read without Keras. Dropout follows from seed and step.
    The curve is that of our own loop but for two things. Where Keras has one bias for torch's two, their sum moves half as far;
    and its epsilon counts from the first step as it will at the end, so that the smallest gradients move less at first.
    Source: D. P. Kingma and J. Ba (2015), the order of computation at the end of section 2.
    Raises RnnlabError, before the first event, for an experiment that cannot be trained, or not by Keras.
    """

    def __init__(self, experiment: Experiment, raw: Raw | None = None, checkpoint: Checkpoint | None = None) -> None:
        super().__init__(experiment, raw, checkpoint)
        self.keras = KerasNetwork(self.network, experiment.model, self.x.shape[1], padded=self.lengths is not None)
        self.keras.compile(self.settings, self._loss)
        for name in MEMORY:
            self.keras.write(name, self._memory()[name])
        self.keras.adam.iterations.assign(self.adam.steps)
        self.keras.adam.learning_rate = self.adam.learning_rate

    def change_rate(self, learning_rate: float) -> RateChanged:
        """The event of a learning rate that holds from the next step on. Raises InvalidExperiment for one out of range."""
        event = super().change_rate(learning_rate)
        self.keras.adam.learning_rate = event.learning_rate
        return event

    def rows(self) -> Sequence[Tensor]:
        """The row numbers of each batch that is left in the epoch."""
        return self._order()[self.position.batch :]

    def batch(self, rows: Tensor) -> tuple[Tensor | tuple[Tensor, Tensor], Tensor]:
        """Inputs, in a tuple with a mask where sequences are padded, and targets."""
        x, y = self.x[rows], self.y[rows]
        if self.lengths is None:
            return x, y
        return (x, torch.arange(x.shape[1]) < self.lengths[rows].unsqueeze(1)), y

    def chance(self) -> int:
        """The seed of the next batch's dropout."""
        return derived(self.settings.seed, "dropout", self.position.step) % 2**30

    def after_batch(self) -> BatchDone | Diverged:
        """The event of the batch that Keras has just learned from."""
        loss, outputs, targets = self._seen
        self.flat.gradient.copy_(self.keras.gradient())
        return self._after(loss, outputs, targets)

    def after_epoch(self) -> EpochDone | Diverged:
        """The event of the epoch that Keras has just ended."""
        return self._close_epoch()

    def _learn(self) -> Generator[Event]:
        if self.position.batch == self.batches:
            yield self._close_epoch()
        yield from pulled(self._fit)

    def _fit(self, give: Callable[[Event], bool]) -> None:
        """Fits what is left of an epoch that was begun before, then all others."""
        at, more = self.position, True
        while more and at.epoch <= self.settings.epochs:
            more = self.keras.fit(self, give, at.epoch, at.epoch if at.batch else self.settings.epochs)

    def _loss(self, targets: Tensor, outputs: Tensor) -> Tensor:
        targets = targets.to(self.y.dtype)  # Keras makes numbers of classes floats
        loss = self.task.loss(outputs, targets)
        self._seen = loss, outputs, targets
        return loss

    def _move(self, norm: float) -> None:
        """Takes over the step that Keras has taken."""
        self.good.copy_(self.flat.values)
        memory = self._memory()
        for name in MEMORY:
            memory[name].copy_(self.keras.read(name))
        self.adam.steps += 1

    def _start(self) -> Started:
        why = f"as chosen; Keras {VERSION} on torch"
        return replace(super()._start(), parameters=self.keras.parameters, way="keras", why=why)
