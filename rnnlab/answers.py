"""What a network, or a naive rule, answered: all that a score or a figure is made from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rnnlab.packing import pack, unpack


@dataclass(frozen=True)
class Said:
    """An answer to one sequence, number by number: what each is, what was answered, and what is true. Shapes: both (K,)."""

    names: list[str]
    answered: NDArray[np.float64]
    true: NDArray[np.float64]


@dataclass(frozen=True)
class Forecast:
    """Predicted beside actual values, in the user's units.

    Shapes: predicted, actual and when (N, horizon); when holds numbers, or milliseconds since 1970 where `dated`.
    """

    predicted: NDArray[np.float64]
    actual: NDArray[np.float64]
    when: NDArray[np.float64]
    name: str
    time_name: str
    dated: bool

    def said(self) -> Said:
        """Of its first sequence: the value at each step of the horizon."""
        ahead = range(1, self.predicted.shape[1] + 1)
        names = [f"{self.name}, {step} {'step' if step == 1 else 'steps'} ahead" for step in ahead]
        return Said(names, self.predicted[0], self.actual[0])


@dataclass(frozen=True)
class Following:
    """Predicted beside actual values at every step of windows that stand one after the other, in the user's units.

    Shapes: predicted, actual and when (K,); read (K, F), what the network saw; a window is `length` steps.
    """

    predicted: NDArray[np.float64]
    actual: NDArray[np.float64]
    read: NDArray[np.float64]
    when: NDArray[np.float64]
    name: str
    read_names: list[str]
    length: int
    time_name: str
    dated: bool

    def said(self) -> Said:
        """The value at each step."""
        return Said([f"{self.name} at step {step}" for step in range(1, len(self.actual) + 1)], self.predicted, self.actual)


@dataclass(frozen=True)
class Classification:
    """Class probabilities beside the true classes. Shapes: probabilities (N, C); actual (N,), indices into class_names."""

    probabilities: NDArray[np.float64]
    actual: NDArray[np.int64]
    class_names: list[str]

    def said(self) -> Said:
        """Of its first row: the probability of each class."""
        names = [f"probability of {name}" for name in self.class_names]
        return Said(names, self.probabilities[0], np.eye(len(names))[self.actual[0]])


@dataclass(frozen=True)
class Recalled:
    """The number answered after each sequence beside the true one. Shapes: both (N,)."""

    predicted: NDArray[np.float64]
    actual: NDArray[np.float64]
    name: str

    def said(self) -> Said:
        """Of its first sequence: the number."""
        return Said([self.name], self.predicted[:1], self.actual[:1])


@dataclass(frozen=True)
class Labelled:
    """The class answered at each step beside the true one.

    Shapes: all (N, T). read, answered and actual hold numbers of symbols, actual -100 where nothing is asked; nats, the negative log
    probability given to the true class; right, whether the answer is one of those allowed.
    """

    read: NDArray[np.int16]
    answered: NDArray[np.int16]
    actual: NDArray[np.int16]
    nats: NDArray[np.float32]
    right: NDArray[np.bool_]
    read_names: list[str]
    class_names: list[str]

    def said(self) -> Said:
        """Of its first sequence: the probability of the true class at each step that counts."""
        steps = np.flatnonzero(self.actual[0] >= 0)
        names = [f"probability of {self.class_names[self.actual[0, step]]} at step {step + 1}" for step in steps]
        return _likely(names, self.nats[0, steps])


@dataclass(frozen=True)
class Written:
    """What each next character of a text cost, and what the network wrote by itself.

    Shapes: nats and right (N, T): the negative log probability given to the character that came, and whether it was the likeliest.
    """

    nats: NDArray[np.float32]
    right: NDArray[np.bool_]
    unit: str
    levels: list[float]
    """The mean nats that counting reaches in the watched part, by runs of 1, 2, ... characters."""
    begun: str = ""
    """With what its own writing was begun."""
    sample: str = ""
    """And how the network went on."""

    def said(self) -> Said:
        """Of its first line: the probability of each character that came."""
        names = [f"probability of the {self.unit} after step {step}" for step in range(1, self.nats.shape[1] + 1)]
        return _likely(names, self.nats[0])


@dataclass(frozen=True)
class Described:
    """What was written about pictures beside what is true.

    Shapes: written and actual (N, T), numbers of words from 1, 0 for the end and what follows it; when (N,), which pictures of the
    data they are; shown (K,), those of them that are here, pixels (K, 3, S, S) uint8.
    """

    written: NDArray[np.int16]
    actual: NDArray[np.int16]
    when: NDArray[np.int64]
    shown: NDArray[np.int64]
    pixels: NDArray[np.uint8]
    words: list[str]

    def said(self) -> Said:
        """Of its first picture: whether each word is the true one."""
        places = range(1, self.actual.shape[1] + 1)
        right = (self.written[0] == self.actual[0]).astype(np.float64)
        return Said([f"word {place} is right" for place in places], right, np.ones(len(right)))


@dataclass(frozen=True)
class Translated:
    """What was read, wanted and written, as numbers of characters.

    Shapes: sources (N, S), 0 where they are padded, and in the order in which they were read; targets (N, T), each ended by 0 and -100
    from there on; answered (N, T), of no account after its first 0; nats (N, T), the negative log probability given to each symbol that
    was wanted, after those that were written.
    """

    sources: NDArray[np.int16]
    targets: NDArray[np.int16]
    answered: NDArray[np.int16]
    nats: NDArray[np.float32]
    read_names: list[str]
    written_names: list[str]
    backwards: bool
    """Whether sources were read from their end."""

    @property
    def exact(self) -> NDArray[np.bool_]:
        """Which texts are right throughout, (N,)."""
        right = (self.answered == self.targets) | (self.targets < 0)
        return np.asarray(right.all(axis=1))

    def said(self) -> Said:
        """Of its first text: the probability of each symbol that was wanted."""
        asked = self.targets[0] >= 0
        wanted = [self.written_names[symbol] or "the end" for symbol in self.targets[0, asked]]
        return _likely([f"probability of {name} at place {place}" for place, name in enumerate(wanted, start=1)], self.nats[0, asked])


@dataclass(frozen=True)
class Penned:
    """Where a pen was expected to go at each step, and where it went.

    Shapes: predicted (N, T, 2), the mean of the likeliest Gaussian; actual (N, T, 3), moves in the units of the data and whether the pen
    lifts there, -1 after the end of a line; nats (N, T), the negative log density given to each, 0 there; sample (K, 3), a line of the
    network's own.
    """

    predicted: NDArray[np.float32]
    actual: NDArray[np.float32]
    nats: NDArray[np.float32]
    text: str
    """What the first line says."""
    sample: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 3), np.float32))

    def said(self) -> Said:
        """Of its first line: the likeliest move after each step."""
        names = [f"{way} after step {step}" for step in range(1, self.nats.shape[1] + 1) for way in ("right", "up")]
        moves = self.predicted[0].ravel(), self.actual[0, :, :2].ravel()
        return Said(names, *(move.astype(np.float64) for move in moves))


Answer = Following | Forecast | Labelled | Recalled | Classification | Written | Described | Translated | Penned

KINDS: dict[str, Callable[..., Answer]] = {
    "Following": Following,
    "Forecast": Forecast,
    "Labelled": Labelled,
    "Penned": Penned,
    "Recalled": Recalled,
    "Classification": Classification,
    "Described": Described,
    "Written": Written,
    "Translated": Translated,
}


def _likely(names: list[str], nats: NDArray[np.float32]) -> Said:
    """Probabilities of what came, from their negative logarithms."""
    return Said(names, np.exp(-nats.astype(np.float64)), np.ones(len(names)))


def join(pieces: Sequence[Answer]) -> Answer:
    """One answer of several to pieces of the same part, in order."""
    first = pieces[0]
    if len(pieces) == 1:
        return first
    arrays = {name: np.concatenate([vars(piece)[name] for piece in pieces]) for name, value in vars(first).items() if _is_array(value)}
    return type(first)(**{**vars(first), **arrays})


def to_bytes(answer: Answer) -> bytes:
    """The answer as a safetensors file."""
    arrays = {name: value for name, value in vars(answer).items() if _is_array(value)}
    facts = {name: value for name, value in vars(answer).items() if name not in arrays}
    return pack(arrays, {"kind": type(answer).__name__, **facts})


def from_bytes(data: bytes) -> Answer:
    """The answer of `to_bytes`."""
    arrays, facts = unpack(data)
    return KINDS[facts.pop("kind")](**arrays, **facts)


def _is_array(value: object) -> bool:
    return isinstance(value, np.ndarray)
