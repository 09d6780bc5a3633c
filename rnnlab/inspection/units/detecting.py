"""Units looked for that tell where something holds: chosen in the part that was learned from, reported in the one that was not.

Chance is measured by exchanging the marks of whole sequences, which keeps what follows from where in a sequence a step is and from how
slowly things change, and by the best of all units each time, so that many units cannot fool anybody.
Source: P. Westfall and S. Young, Resampling-based multiple testing (1993), for the maximum over all units.
"""

import numpy as np
from numpy.typing import NDArray

from rnnlab.errors import RunError
from rnnlab.inspection import opening
from rnnlab.inspection.gathering import LEAST_SEQUENCES, Gathered, gathered
from rnnlab.inspection.marking import Predicate
from rnnlab.inspection.units.detected import MOST_LETTERS, Detected, Offer, Sample
from rnnlab.inspection.units.exciting import path_of
from rnnlab.inspection.units.predicates import WORDED, every
from rnnlab.inspection.units.separating import areas, biserial, exchanged, ranks, shares
from rnnlab.preparation.tokens import Tokened, pieces
from rnnlab.training.training import Training

LEAST, MOST = 0.01, 0.99
"""The share of the steps at which something must hold to be looked for."""
TIMES, SEED, BINS = 200, 1, 24

Marks = NDArray[np.int8]
Counted = tuple[NDArray[np.float32], list[Marks]]
"""Values of all units at all steps that count, (N, H), and the marks of these steps by sequence."""


def offer(record: str, window: int, step: int | None = None) -> bytes:
    """The Offer, as bytes: what can be looked for in the data of a run, whatever the window. Raises RunError as `detect` does."""
    return offered(opening.stored(record, step)).to_bytes()


def detect(record: str, window: int, layer: int, looked_for: tuple[str, str], step: int | None = None) -> bytes:
    """The Detected, as bytes, by a run's newest weights, or those after a milestone, in many sequences, whatever the window.

    `looked_for` is the name of a predicate and the words that complete it, "" for none. Raises RunError where there are no weights
    yet, no such layer or predicate, too few sequences, or a network that does not just read and answer.
    """
    return detected(opening.stored(record, step), layer, *looked_for).to_bytes()


def offered(training: Training) -> Offer:
    """What holds at 1 to 99 % of the steps that count, in both parts."""
    every_step = opening.reader(training, 0).ends.every_step
    both = gathered(training)
    found = {}
    for name, predicate in every(both[0].reads).items():
        parts = [_share(part.marks(predicate)) for part in both]
        if all(LEAST <= share <= MOST for share in parts):
            found[name] = parts[1]
    unit = training.prepared.known.unit if isinstance(training.prepared, Tokened) else "symbol" if both[0].reads[0].pieces else "number"
    return Offer(found, list(WORDED) if unit != "number" else [], unit, every_step)


def detected(training: Training, layer: int, name: str, words: str = "") -> Detected:
    """How well each unit of the direction of a layer, counted from 1, that reads from the start tells where a predicate holds."""
    network = opening.reader(training, 0)
    opening.layer(network, layer)
    both = gathered(training)
    predicate = predicate_of(training, both[0], name, words)
    first, second = (_counted(training, part, layer, predicate) for part in both)
    samples = _sample(both[0], first[1]), _sample(both[1], second[1])
    return judge(first, second, f"{name}: {words}" if words else name, samples)


def judge(first: Counted, second: Counted, predicate: str, samples: tuple[Sample, Sample]) -> Detected:
    """How well each unit tells the steps of the second part that are marked, in the direction in which it does in the first."""
    rng = np.random.default_rng(SEED)
    told = np.concatenate(first[1]), np.concatenate(second[1])
    lines = [np.vstack([own, exchanged(part[1], TIMES, rng)]) for own, part in zip(told, (first, second), strict=True)]
    chosen, held = areas(ranks(first[0]), lines[0]), areas(ranks(second[0]), lines[1])
    up = chosen >= 0.5  # in each exchange too: chance may choose as we did
    held = np.where(up, held, 1 - held)
    edges, histograms = shares(second[0], told[1], BINS)
    return Detected(
        chosen=np.maximum(chosen, 1 - chosen)[0],
        held=held[0],
        signs=np.where(up, 1.0, -1.0)[0],
        correlations=biserial(second[0], told[1]),
        highest=held[1:].max(axis=1),
        edges=edges,
        shares=histograms,
        predicate=predicate,
        learned=samples[0],
        reported=samples[1],
    )


def predicate_of(training: Training, part: Gathered, name: str, words: str) -> Predicate:
    """The predicate of a name, completed where it needs it. Raises RunError for one that these data do not have."""
    if name not in WORDED:
        found = every(part.reads).get(name)
        if found is None:
            raise RunError(f"There is nothing called {name[:60]!r} to look for in these data: choose another.")
        return found
    prepared = training.prepared
    split = pieces(words, prepared.known.unit) if isinstance(prepared, Tokened) else words.split()
    if not split or len(words) > MOST_LETTERS:
        raise RunError(f"What to look for takes 1 to {MOST_LETTERS} letters, and {len(words)} came: type some of what is read.")
    return WORDED[name](frozenset(split).__contains__)


def _counted(training: Training, part: Gathered, layer: int, predicate: Predicate) -> Counted:
    """The layer's h at all steps that count, and their marks; sequences without such a step are left out."""
    marks = part.marks(predicate)
    _refuse(part.name, marks)
    path = path_of(training, part.sequences, layer)
    told = [(path[row, : len(one)][one >= 0], one[one >= 0]) for row, one in enumerate(marks)]
    return np.concatenate([values for values, _ in told]), [one for _, one in told if len(one)]


def _refuse(name: str, marks: list[Marks]) -> None:
    """Raises RunError where a part could not show anything."""
    count, share = sum(bool((one >= 0).any()) for one in marks), _share(marks)
    if count < LEAST_SEQUENCES:
        raise RunError(
            f"To look for units takes {LEAST_SEQUENCES} sequences that count in each part, and the {name} part has {count}: look for "
            "something else, or train with a larger share."
        )
    if not LEAST <= share <= MOST:
        raise RunError(
            f"What is looked for must hold at 1 to 99 % of the steps, and holds at {share:.2%} of those of the {name} part: look for "
            "something more common, or less."
        )


def _share(marks: list[Marks]) -> float:
    """Of the steps that count, those at which it holds."""
    told = np.concatenate(marks)
    told = told[told >= 0]
    return float(told.mean()) if len(told) else 0.0


def _sample(part: Gathered, marks: list[Marks]) -> Sample:
    told = np.concatenate(marks)
    return Sample(part.name, len(marks), len(told), float(told.mean()))
