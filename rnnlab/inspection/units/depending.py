"""Whether a network uses a unit for what it goes along with: without it, does the loss rise more there than elsewhere?"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import cross_entropy

from rnnlab.errors import RunError
from rnnlab.inspection import opening
from rnnlab.inspection.gathering import gathered
from rnnlab.inspection.units.ablating import without
from rnnlab.inspection.units.dependence import Dependence
from rnnlab.inspection.units.detecting import predicate_of
from rnnlab.inspection.units.exciting import path_of
from rnnlab.nn.network import Network
from rnnlab.sequences import Sequences
from rnnlab.training.training import Training

MOST_SEQUENCES, OTHERS = 96, 6
TIMES, SEED = 1000, 1

Floats = NDArray[np.float64]


def depend(record: str, window: int, place: tuple[int, int], looked_for: tuple[str, str], step: int | None = None) -> bytes:
    """The Dependence, as bytes, by a run's newest weights, or those after a milestone, in many sequences, whatever the window.

    `place` is a layer and a unit, `looked_for` a predicate and the words that complete it. Raises RunError where there are no weights
    yet, no such layer, unit or predicate, or no answer at each step.
    """
    return dependence(opening.stored(record, step), place, looked_for).to_bytes()


def dependence(training: Training, place: tuple[int, int], looked_for: tuple[str, str]) -> Dependence:
    """What taking away a unit of a layer costs in the part that is watched, beside other units that vary as much."""
    network, (layer, unit) = opening.reader(training, 0), place
    count = opening.layer(network, layer).cells[0].hidden_size
    if not 0 <= unit < count:
        raise RunError(f"This layer has units 0 to {count - 1}, and unit {unit} was asked for: choose one of these.")
    if not network.ends.every_step:
        raise RunError("What a unit costs step by step takes a run that answers at each step, and this one answers once: choose another.")
    both = gathered(training)
    predicate = predicate_of(training, both[0], *looked_for)
    part, reads = both[1].sequences.only(slice(0, MOST_SEQUENCES)), both[1].reads[:MOST_SEQUENCES]
    marks = np.full(part.x.shape[:2], -1, np.int8)
    for row, read in enumerate(reads):
        marks[row, : len(read.values)] = predicate(read)
    units = np.array([unit, *_alike(path_of(training, part, layer), marks >= 0, unit)])
    whole = losses(network, part)
    rises = np.stack([losses(without(network, layer, int(one)), part) for one in units]) - whole
    marks[np.isnan(whole)] = -1
    words = ": ".join(word for word in looked_for if word)
    unit_of_loss = "squared error" if part.y.dtype.kind == "f" else "nats"
    return Dependence(units, _means(rises, marks), _interval(rises[0], marks), words, both[1].name, len(part), unit_of_loss)


@torch.inference_mode()
def losses(network: Network, part: Sequences) -> Floats:
    """What each step of an answer costs, dropout off, every sequence from the first state, (N, T); NaN where nothing is asked.

    Raises RunError where an answer is neither a class nor one number.
    """
    lengths = None if part.lengths is None else torch.from_numpy(part.lengths)
    outputs: Tensor = network.eval()(torch.from_numpy(part.x.copy()), lengths=lengths)
    wanted = torch.from_numpy(part.y[:, : outputs.shape[1]].copy())
    if wanted.is_floating_point():
        if wanted.shape != outputs.shape[:2] or outputs.shape[2] != 1:
            raise RunError("What a unit costs takes answers that are classes or numbers, and this run's are neither: choose another.")
        return np.asarray((outputs[:, :, 0] - wanted).square().double().numpy())
    found = cross_entropy(outputs.transpose(1, 2).double(), wanted.clamp(min=0).to(torch.int64), reduction="none").numpy()
    return np.where(wanted.numpy() >= 0, found, np.nan)


def _alike(path: NDArray[np.float32], there: NDArray[np.bool_], unit: int) -> NDArray[np.int64]:
    """The other units whose h varies as much as this one's, those nearest to it first."""
    spread = path[there].std(axis=0)
    far = np.abs(spread - spread[unit])
    far[unit] = np.inf
    return np.argsort(far, kind="stable")[: min(OTHERS, len(far) - 1)]


def _means(rises: Floats, marks: NDArray[np.int8]) -> Floats:
    """The mean rise (K, 2) of rises (K, N, T) elsewhere and where it holds. Raises RunError where one of the two is nowhere."""
    if not (marks == 0).any() or not (marks == 1).any():
        raise RunError("What is looked for must hold at some of the steps that are answered and not at others: choose something else.")
    return np.stack([rises[:, marks == held].mean(axis=1) for held in (0, 1)], axis=1)


def _interval(rise: Floats, marks: NDArray[np.int8]) -> Floats:
    """Of the difference of the two means, the 2.5 and 97.5 % quantiles over sequences that are drawn again."""
    sums = [np.where(marks == held, rise, 0).sum(axis=1) for held in (0, 1)]
    counts = [(marks == held).sum(axis=1) for held in (0, 1)]
    drawn = np.random.default_rng(SEED).integers(0, len(rise), (TIMES, len(rise)))
    elsewhere, there = (sums[held][drawn].sum(axis=1) / np.maximum(counts[held][drawn].sum(axis=1), 1) for held in (0, 1))
    return np.asarray(np.quantile(there - elsewhere, (0.025, 0.975)))
