"""A network of ours in Keras's own layers, trained by Keras's own fit. No other file imports its layers."""

import os
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import torch
from torch import Tensor

from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Model, Training
from rnnlab.nn.keras_weights import LAYERS, Copies
from rnnlab.nn.network import Network

os.environ["KERAS_BACKEND"] = "torch"  # read once, by the import
import keras

MEMORY = {"weights": "", "mean": "_momentum", "variance": "_velocity"}
"""What is copied both ways, and how the names of Adam's variables end in Keras."""
VERSION = str(keras.__version__)


class Lesson(Protocol):
    """What fit asks for, and what it tells."""

    def rows(self) -> Sequence[Tensor]:
        """The row numbers of each batch that is left in the epoch."""

    def batch(self, rows: Tensor) -> tuple[Any, Tensor]:
        """Inputs (B, T, F), in a tuple with a mask (B, T) where sequences are padded, and targets."""

    def chance(self) -> int:
        """The seed of the next batch's dropout, below 2^30."""

    def after_batch(self) -> object:
        """What there is to tell after a batch."""

    def after_epoch(self) -> object:
        """What there is to tell after an epoch."""


class KerasNetwork:
    """The same network in Keras's layers, on the same device. Raises InvalidExperiment for what Keras has no layer for."""

    def __init__(self, network: Network, model: Model, steps: int, padded: bool) -> None:
        _refuse(network, model)
        self.device = str(next(network.parameters()).device)
        self.copies = Copies(network)
        with keras.device(self.device):
            self.model = _build(network, model, steps, padded)

    def compile(self, settings: Training, loss: Callable[[Tensor, Tensor], Tensor]) -> None:
        """Readies it for fit. loss takes targets and outputs."""
        with keras.device(self.device):
            self.adam = _adam(settings)
            self.model.compile(self.adam, loss, jit_compile=False)
            self.adam.build(self.model.trainable_variables)

    def fit(self, lesson: Lesson, give: Callable[[Any], bool], first: int, last: int) -> bool:
        """Whether it went on to the last of these epochs, numbered from 1. It stops where give, which is told all, says False."""
        with keras.device(self.device):
            calls = [_Calls(lesson, give)]
            self.model.fit(_Batches(lesson), shuffle=False, verbose=0, callbacks=calls, initial_epoch=first - 1, epochs=last)
        return not self.model.stop_training

    @property
    def parameters(self) -> int:
        """How many numbers are learned."""
        return sum(variable.value.numel() for variable in self.model.trainable_variables)

    def gradient(self) -> Tensor:
        """Of the last batch, before clipping, in the order of our network's parameters. Shape (P,)."""
        return self.copies.back([variable.value.grad for variable in self.model.trainable_variables])

    @torch.no_grad()
    def read(self, name: str) -> Tensor:
        """The weights, or Adam's mean or variance, in that order. Shape (P,)."""
        return self.copies.back([variable.value for variable in self._variables(name)])

    def write(self, name: str, values: Tensor) -> None:
        """Takes over what was read."""
        for variable, array in zip(self._variables(name), self.copies.out(values), strict=True):
            variable.assign(array)

    def _variables(self, name: str) -> list[Any]:
        variables = self.adam.variables if MEMORY[name] else self.model.trainable_variables
        return [variable for variable in variables if variable.name.endswith(MEMORY[name])]


def _refuse(network: Network, model: Model) -> None:
    cell = type(network.stack[0].cells[0])
    if keras.config.backend() != "torch":
        raise InvalidExperiment("Keras was imported here before, without torch below it: set KERAS_BACKEND to torch, or choose no Keras.")
    if cell not in LAYERS:
        there = ", ".join(kind.title for kind in LAYERS)
        raise InvalidExperiment(f"Keras has layers for {there}, and {cell.title} was asked for: choose one of them, or no Keras.")
    if model.initial_state != "zero":
        raise InvalidExperiment(
            f"Keras's layers begin with zeros, and the initial state {model.initial_state} was asked for: choose zero, or no Keras."
        )
    if network.ends.tokens or network.ends.every_step or model.pooling != "end":
        raise InvalidExperiment(
            "Keras reads numbers here and answers once, at the end, and tokens, an answer at each step or a mean over all steps was asked "
            "for: choose another question, or no Keras."
        )


def _build(network: Network, model: Model, steps: int, padded: bool) -> Any:  # noqa: ANN401  (Keras has no types)
    name, settings = LAYERS[type(network.stack[0].cells[0])]
    layer = getattr(keras.layers, name)
    blank = {"kernel_initializer": "zeros", "bias_initializer": "zeros"}
    x = inputs = keras.Input((steps, network.stack[0].cells[0].input_size))
    mask = keras.Input((steps,), dtype="bool") if padded else None
    for number in range(1, model.num_layers + 1):
        every_step = number < model.num_layers
        one = layer(model.hidden_size, use_bias=model.bias, return_sequences=every_step, recurrent_initializer="zeros", **blank, **settings)
        x = (keras.layers.Bidirectional(one) if model.bidirectional else one)(x, mask=mask)
        x = keras.layers.LayerNormalization(epsilon=1e-5)(x) if model.layer_norm else x
        x = keras.layers.Dropout(model.dropout, seed=number)(x) if model.dropout else x
    for linear in network.readout:
        x = keras.layers.Dense(linear.out_features, **blank)(x)
    return keras.Model((inputs, mask) if padded else inputs, x)


def _adam(settings: Training) -> Any:  # noqa: ANN401
    chosen = {"learning_rate": settings.learning_rate, "epsilon": 1e-8, "global_clipnorm": settings.clip or None}
    return _Penalised(settings.weight_decay, **chosen) if settings.weight_decay else keras.optimizers.Adam(**chosen)


class _Penalised(keras.optimizers.Adam):  # type: ignore[misc]
    """Keras's Adam with torch's L2 penalty, which joins the gradient after clipping; Keras's own weight_decay does not join it."""

    def __init__(self, penalty: float, **settings: Any) -> None:
        super().__init__(**settings)
        self.penalty = penalty

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:  # noqa: ANN401
        super().update_step(gradient + self.penalty * variable, variable, learning_rate)


class _Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """The batches of a lesson in its order, a new one each epoch."""

    def __init__(self, lesson: Lesson) -> None:
        super().__init__()
        self.lesson = lesson
        self.on_epoch_begin()

    def on_epoch_begin(self) -> None:
        self.rows = self.lesson.rows()

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, number: int) -> tuple[Any, Tensor]:
        return self.lesson.batch(self.rows[number])


class _Calls(keras.callbacks.Callback):  # type: ignore[misc]
    """Hands on what a lesson tells, and stops fit when no more is wanted."""

    def __init__(self, lesson: Lesson, give: Callable[[Any], bool]) -> None:
        super().__init__()
        self.lesson, self.give = lesson, give

    def on_train_batch_begin(self, batch: int, logs: object = None) -> None:
        chance = self.lesson.chance()
        for number, layer in enumerate(self.model.layers):
            if isinstance(layer, keras.layers.Dropout):
                layer.seed_generator.state.assign([chance, number])

    def on_train_batch_end(self, batch: int, logs: object = None) -> None:
        self.model.stop_training = not self.give(self.lesson.after_batch())

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        if not self.model.stop_training:
            self.model.stop_training = not self.give(self.lesson.after_epoch())
