"""The loop: an experiment as a generator of events."""

import time
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from math import isfinite

import torch
from torch import Tensor

from rnnlab import datasets, registry
from rnnlab.answers import Answer
from rnnlab.errors import InvalidExperiment, OverLimit
from rnnlab.experiment import Experiment
from rnnlab.nn.network import Network
from rnnlab.raw import Raw
from rnnlab.sequences import Sequences
from rnnlab.tasks import Task
from rnnlab.training import carrying, devices, truncating
from rnnlab.training.adam import Adam
from rnnlab.training.checkpoint import Checkpoint, Position
from rnnlab.training.events import BatchDone, Diverged, EpochDone, Event, Finished, RateChanged, Scores, Snapshot, Started
from rnnlab.training.flat import FlatParameters
from rnnlab.training.judging import Judge
from rnnlab.training.randomness import derived, order

MOST_PARAMETERS = 4_000_000
MOST_STEPS = 200_000
EXPLOSION = 1e6
"""A loss this many times the first one has diverged, though it is still a number."""


class Training:
    """One run in progress. Iterate it for its events; between two events it can be changed, looked at, or saved.

    Pausing is not pulling the next event. A training made from a checkpoint goes on bit for bit as the one that
    it was taken from would have (on the same machine and number of threads).
    Raises RnnlabError, before the first event, for an experiment that cannot be trained.
    """

    def __init__(self, experiment: Experiment, raw: Raw | None = None, checkpoint: Checkpoint | None = None) -> None:
        self.experiment = experiment
        self.settings = experiment.training
        self.task: Task = registry.tasks.load(experiment.data.task)()
        self.prepared = self.task.prepare(raw or datasets.load(experiment), experiment)
        self.device = devices.choose(self.settings.device)
        train = self.prepared.parts.train
        self.batches = -(-len(train) // self.settings.batch_size)
        self.network: Network = self.task.network(self.prepared, experiment).to(self.device)
        self.flat = FlatParameters(self.network)
        self._refuse_too_much()
        self._refuse_choosing_on_test()
        self.adam = Adam(self.flat.values, self.flat.gradient, self.settings.learning_rate, self.settings.weight_decay)
        self.good, self.best = self.flat.values.clone(), self.flat.values.clone()
        self.noise = torch.Generator(self.device)
        self.x, self.y = torch.from_numpy(train.x), torch.from_numpy(train.y)
        self.lengths = None if train.lengths is None else torch.from_numpy(train.lengths)
        self.mind = self._empty_mind()
        self.judge = Judge(self.task, self.prepared, experiment.model, whole=self.mind is not None)
        self.reader = truncating.reader(experiment, self.network)
        self.position = Position()
        if checkpoint:
            self._restore(checkpoint)
        self._started = time.perf_counter() - self.position.seconds

    def __iter__(self) -> Generator[Event]:
        self._started = time.perf_counter() - self.position.seconds
        if self.position.step == 0:
            yield self._start()
        with closing(self._learn()) as events:
            for event in events:
                yield event
                if isinstance(event, Diverged):
                    return
        yield self.finish()

    def change_rate(self, learning_rate: float) -> RateChanged:
        """The event of a learning rate that holds from the next step on. Raises InvalidExperiment for one out of range."""
        self.adam.learning_rate = self.experiment.but(learning_rate=learning_rate).training.learning_rate
        return RateChanged(self.position.step, self.adam.learning_rate)

    def rested(self, seconds: float) -> None:
        """Leaves seconds in which it did not train out of its clock."""
        self._started += seconds

    def checkpoint(self) -> Checkpoint:
        """A copy of all that is needed to go on from here."""
        copies = {name: tensor.cpu().clone() for name, tensor in self._memory().items()}
        return Checkpoint(replace(self.position, sums=dict(self.position.sums or {})), self.adam.learning_rate, copies)

    def look(self) -> tuple[Snapshot, Answer]:
        """What the network answers now for the watched part."""
        measures, answer = self.judge.both(self.prepared.part(self.prepared.watched), self.outputs)
        return Snapshot(self.position.step, self._epoch(), measures), self.task.finish(answer, self.network, self.prepared)

    @torch.inference_mode()
    def outputs(self, sequences: Sequences) -> Tensor:
        """The network's outputs for sequences, dropout off, on the CPU. Shape (N, output_size)."""
        self.network.eval()
        x, lengths = torch.from_numpy(sequences.x).to(self.device), sequences.lengths
        if self.mind is not None:
            answers = carrying.outputs(self.network, x)
        else:
            answers = self.network(x, lengths=None if lengths is None else torch.from_numpy(lengths).to(self.device))
        self.network.train()
        return answers.cpu()

    def finish(self, stopped: bool = False) -> Finished:
        """The last event: every part scored in the user's units, beside the naive rule."""
        scores: Scores = {}
        naive: Scores = {}
        kept = self._take_best()
        for name, sequences in self.prepared.parts.items():
            if len(sequences):
                scores[name] = self.judge.scores(sequences, self.outputs)
                naive[name] = self.judge.scores(sequences, self.judge.naive)
        return Finished(self.position.step, self._epoch(), stopped, scores, naive, self._clock(), kept)

    def _epoch(self) -> int:
        """The epoch in progress, or the last one."""
        return min(self.position.epoch, self.settings.epochs)

    def _start(self) -> Started:
        parts = {name: sequences for name, sequences in self.prepared.parts.items() if len(sequences)}
        choice = self.network.stack[0].choice(padded=self.lengths is not None)
        naive = {name: self.judge.measures(sequences, self.judge.naive) for name, sequences in parts.items()}
        return Started(
            device=str(self.device),
            parameters=self.flat.values.numel(),
            batches=self.batches,
            sequences={name: len(sequences) for name, sequences in parts.items()},
            shape=list(self.x.shape[1:]),
            watched=self.prepared.watched,
            loss_name=self.task.loss_name,
            naive_name=self.task.naive_name,
            naive=naive,
            aim=self.task.aim,
            way=choice.way,
            why=choice.why,
            solved=self.task.solved(self.prepared),
        )

    def _learn(self) -> Generator[Event]:
        while self.position.epoch <= self.settings.epochs:
            for rows in self._order()[self.position.batch :]:
                yield self._step(rows)
            yield self._close_epoch()

    def _order(self) -> tuple[Tensor, ...]:
        return order(len(self.x), self.settings.batch_size, self.settings.seed, self.position.epoch, self.settings.shuffle)

    def _step(self, rows: Tensor) -> BatchDone | Diverged:
        at = self.position
        x, y = self.x.index_select(0, rows).to(self.device), self.y.index_select(0, rows).to(self.device)
        self.noise.manual_seed(derived(self.settings.seed, "dropout", at.step))
        self.flat.gradient.zero_()
        lengths = None if self.lengths is None else self.lengths[rows].to(self.device)
        outputs = self._practise(x, y, lengths) if self.mind is None else self._go_on(x, self.mind)
        loss = self.task.loss(outputs, y)
        loss.backward()  # type: ignore[no-untyped-call]
        return self._after(loss, outputs, y)

    def _practise(self, x: Tensor, y: Tensor, lengths: Tensor | None) -> Tensor:
        """The outputs to learn from; the gradient flows back as far as was chosen."""
        if self.settings.truncation:
            return self.reader.from_states(x, None, self.noise, lengths)[0]
        outputs: Tensor = self.network.practise(x, y, self.noise, lengths)
        return outputs

    def _empty_mind(self) -> Tensor | None:
        """Zeros where states are carried from window to window, else None."""
        if self.experiment.model.initial_state != "carried":
            return None
        carrying.refuse(self.experiment, self.prepared.parts.train)
        return carrying.mind_of(self.network)

    def _go_on(self, x: Tensor, mind: Tensor) -> Tensor:
        """The outputs for a window read with what the one before it left in mind; nothing at the start of an epoch."""
        if self.position.batch == 0:
            mind.zero_()
        outputs, states = self.reader.from_states(x, carrying.states_of(mind), self.noise)
        carrying.keep(mind, states)
        return outputs

    def _after(self, loss: Tensor, outputs: Tensor, y: Tensor) -> BatchDone | Diverged:
        """The event of a batch whose gradient is there."""
        at = self.position
        value, norm = loss.item(), torch.linalg.vector_norm(self.flat.gradient).item()
        at.first_loss = at.first_loss or value
        if self._exploded(value):
            return self._diverged(at.step + 1, f"the loss was {value:.3g}")
        if not isfinite(norm):
            return self._diverged(at.step + 1, "the gradient was no longer a number")
        self._move(norm)
        at.step += 1
        at.batch += 1
        self._add({"loss": value, **self.task.measures(outputs, y)}, len(y))
        return BatchDone(at.step, at.epoch, value, norm, self._clock())

    def _move(self, norm: float) -> None:
        self.good.copy_(self.flat.values)
        if self.settings.clip and norm > self.settings.clip:
            self.flat.gradient.mul_(self.settings.clip / norm)
        self.adam.step()

    def _exploded(self, loss: float) -> bool:
        return not isfinite(loss) or loss > EXPLOSION * max(self.position.first_loss, 1.0)

    def _diverged(self, step: int, reason: str) -> Diverged:
        self.flat.values.copy_(self.good)
        return Diverged(step, reason)

    def _add(self, values: dict[str, float], rows: int) -> None:
        sums = self.position.sums or {}
        self.position.sums = {name: sums.get(name, 0.0) + value * rows for name, value in values.items()}

    def _close_epoch(self) -> EpochDone | Diverged:
        at = self.position
        evaluated = self.judge.measures(self.prepared.part(self.prepared.watched), self.outputs)
        if self._exploded(evaluated["loss"]):
            return self._diverged(at.step, f"the loss of the {self.prepared.watched} part was {evaluated['loss']:.3g}")
        means = {name: total / len(self.x) for name, total in (at.sums or {}).items()}
        scores = {"train": means, self.prepared.watched: evaluated}
        self._keep_if_best(evaluated["loss"])
        event = EpochDone(at.step, at.epoch, self.adam.learning_rate, scores, self._clock())
        at.epoch, at.batch, at.sums = at.epoch + 1, 0, None
        return event

    def _keep_if_best(self, loss: float) -> None:
        at = self.position
        if at.best_loss is None or loss < at.best_loss:
            at.best_loss, at.best_epoch = loss, at.epoch
            self.best.copy_(self.flat.values)

    def _take_best(self) -> int:
        """The epoch whose weights are kept, which are the network's from now on; 0 for the weights as they are."""
        if self.settings.keep == "last" or not self.position.best_epoch:
            return 0
        self.flat.values.copy_(self.best)
        return self.position.best_epoch

    def _clock(self) -> float:
        self.position.seconds = time.perf_counter() - self._started
        return self.position.seconds

    def _restore(self, checkpoint: Checkpoint) -> None:
        self.position = replace(checkpoint.position)
        self.adam.learning_rate = checkpoint.learning_rate
        for name, tensor in self._memory().items():
            tensor.copy_(checkpoint.tensors[name])

    def _memory(self) -> dict[str, Tensor]:
        """All that the past steps left behind, beside the position."""
        adam = self.adam
        memory = {"weights": self.flat.values, "good": self.good, "mean": adam.mean, "variance": adam.variance, "steps": adam.steps}
        kept = {"best": self.best} if self.settings.keep == "best" else {}
        return {**memory, **kept, **({} if self.mind is None else {"mind": self.mind})}

    def _refuse_choosing_on_test(self) -> None:
        if self.settings.keep == "best" and self.prepared.watched != "validation":
            raise InvalidExperiment(
                "The best weights are chosen on a validation part, and there is none, so that a score of the test part would be chosen "
                "too: give the validation share 0.1, or keep the last weights."
            )

    def _refuse_too_much(self) -> None:
        parameters, steps = self.flat.values.numel(), self.batches * self.settings.epochs
        if parameters > MOST_PARAMETERS:
            raise OverLimit(
                f"A network may have {MOST_PARAMETERS:,} parameters, and this one would have {parameters:,}: choose fewer units or layers."
            )
        if steps > MOST_STEPS:
            raise OverLimit(
                f"A run may take {MOST_STEPS:,} steps, and this one would take {steps:,}: choose fewer epochs or larger batches."
            )


def training_of(experiment: Experiment, raw: Raw | None = None, checkpoint: Checkpoint | None = None) -> Training:
    """The run of an experiment by the code that it chose: ours, or Keras's."""
    if experiment.model.implementation != "keras":
        return Training(experiment, raw, checkpoint)
    from rnnlab.training.keras_training import KerasTraining  # imports Keras: seconds, and more memory than torch

    return KerasTraining(experiment, raw, checkpoint)


def train(experiment: Experiment, raw: Raw | None = None, checkpoint: Checkpoint | None = None) -> Iterator[Event]:
    """The events of an experiment, from its start or from a checkpoint."""
    return iter(training_of(experiment, raw, checkpoint))
