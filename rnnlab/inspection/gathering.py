"""Many sequences of a run as a person sees them, and as its network holds them in mind."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rnnlab.inspection.marking import Predicate, Read
from rnnlab.preparation.prepared import Prepared
from rnnlab.preparation.tokens import UNKNOWN, Tokened, tokens_of
from rnnlab.preparation.windowing import Windows
from rnnlab.raw import Puzzle, Series, Table, Texts
from rnnlab.sequences import Sequences
from rnnlab.training.training import Training

MOST_SEQUENCES, LEAST_SEQUENCES = 256, 8
MOST_NUMBERS = 2_500_000
"""Units times steps."""


@dataclass(frozen=True)
class Gathered:
    """Sequences of one part, evenly spread over it, as the network reads them and as a person does."""

    name: str
    sequences: Sequences
    reads: list[Read]

    def marks(self, predicate: Predicate) -> list[NDArray[np.int8]]:
        """Of each sequence, without its padding."""
        return [predicate(read) for read in self.reads]


def gathered(training: Training) -> tuple[Gathered, Gathered]:
    """Some of the part that was learned from, to choose by, and some of the part that is watched, to report."""
    names = "train", training.prepared.watched
    parts = [_spread(training.prepared.part(name), training.experiment.model.hidden_size) for name in names]
    reads = [[_read(training, part, row) for row in range(len(part))] for part in parts]
    levels = np.concatenate([read.values for read in reads[0]]).mean(axis=0)
    first, second = (
        Gathered(name, part, [replace(one, levels=levels) for one in few]) for name, part, few in zip(names, parts, reads, strict=True)
    )
    return first, second


def classes(prepared: Prepared) -> list[str]:
    """The names of the classes that are answered, once or at each step; none where numbers are."""
    raw = prepared.raw
    return list(raw.class_names) if isinstance(raw, Puzzle | Table | Texts) else []


def symbols(prepared: Prepared, part: Sequences, row: int) -> list[str]:
    """What is read at each step where it is a piece of text, "" for an unknown one, or a symbol; nothing for numbers."""
    raw = prepared.raw
    if isinstance(prepared, Tokened):
        names = prepared.known.names
        return ["" if token == UNKNOWN else names[token] for token in tokens_of(part, row)]
    if not isinstance(raw, Puzzle) or not raw.class_names:
        return []
    x, known = part.x[row, : length_of(part, row)], alphabet(raw)
    return [known[place] for place in (x.argmax(1) if x.shape[1] > 1 else x[:, 0].astype(int))]


def alphabet(raw: Puzzle) -> tuple[str, ...]:
    """All symbols of a puzzle: those of its columns, or the two bits of its only one."""
    return raw.feature_names if raw.x.shape[2] > 1 else ("0", "1")


def _spread(part: Sequences, units: int) -> Sequences:
    """At most so many sequences of a part that what is held in mind of them stays small."""
    count = min(max(MOST_NUMBERS // (units * part.x.shape[1]), LEAST_SEQUENCES), MOST_SEQUENCES, len(part))
    kept = np.zeros(len(part), np.bool_)
    kept[np.linspace(0, len(part) - 1, count).round().astype(int)] = True
    return part.only(kept)


def _read(training: Training, part: Sequences, row: int) -> Read:
    prepared, steps, pieces = training.prepared, length_of(part, row), symbols(training.prepared, part, row)
    values = np.zeros((steps, 0)) if pieces else training.task.inputs(prepared, part, row)
    names, y = classes(prepared), part.y[row]
    return Read(
        values=values,
        pieces=pieces,
        names=alphabet(prepared.raw) if pieces and isinstance(prepared.raw, Puzzle) else () if pieces else prepared.names,
        when=_when(prepared, part, row),
        labels=[names[label] if label >= 0 else "" for label in y[:steps].tolist()] if names and y.ndim else [],
        label=names[int(y)] if names and not y.ndim else "",
    )


def _when(prepared: Prepared, part: Sequences, row: int) -> NDArray[np.datetime64]:
    """The times of the steps that are read, where they are dates."""
    raw, places = prepared.raw, part.when[row]
    if not isinstance(raw, Series) or not raw.dated:
        return np.zeros(0, "datetime64[ms]")
    read = np.arange(places[0] - length_of(part, row), places[0]) if isinstance(part, Windows) else places
    return raw.when[read].astype("datetime64[ms]")


def length_of(part: Sequences, row: int) -> int:
    """The steps of one sequence that are no padding."""
    return part.x.shape[1] if part.lengths is None else int(part.lengths[row])
