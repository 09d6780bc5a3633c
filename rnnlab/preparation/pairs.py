"""Texts and the texts wanted for them as numbers, for a network that reads one and writes the other."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.errors import UnreadableData
from rnnlab.experiment import Experiment
from rnnlab.preparation import splitting
from rnnlab.preparation.prepared import Stage
from rnnlab.preparation.tokens import UNKNOWN, Tokened, Vocabulary
from rnnlab.raw import Pairs
from rnnlab.sequences import Sequences

END, BEYOND = 0, -100
"""The symbol that says that all is written, and what stands in y after it, where nothing is asked, as torch has it."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Pairing(Tokened):
    """Pairs in parts. Shapes: x tokens (N, S), padded with 0; y symbols (N, T), each row ended by END and filled with BEYOND."""

    symbols: tuple[str, ...]
    """What each number that is written stands for; of the first, END, nothing."""
    backwards: bool
    """Whether texts are read from their end."""

    def encode(self, text: str) -> list[int]:
        """The tokens of a text in the order in which they are read; an unknown capital letter is read as the small one."""
        tokens = [token if token != UNKNOWN else self.known.encode(piece.lower())[0] for token, piece in zip(self.known.encode(text), text)]
        return tokens[::-1] if self.backwards else tokens

    def decode(self, symbols: Numbers) -> str:
        """The text that was written, as far as its end."""
        written = symbols.tolist()
        return "".join(self.symbols[symbol] for symbol in written[: written.index(END) if END in written else None])


def prepare(raw: Pairs, experiment: Experiment) -> Pairing:
    """Split at random (random state 1), as numbers. Raises UnreadableData where nothing is left to learn from."""
    chosen = experiment.preparation
    rows = splitting.at_random(len(raw.sources), chosen.validation_share, chosen.test_share)
    if not len(rows.train):
        raise UnreadableData("The validation and test shares leave nothing to learn from: make them smaller.")
    known = Vocabulary(tuple(sorted({piece for row in rows.train for piece in raw.sources[row]})), raw.unit)
    turned = [source[::-1] for source in raw.sources] if chosen.reverse else raw.sources
    x, lengths = known.arrays(turned, max(map(len, raw.sources)))
    symbols = ("", *sorted({symbol for target in raw.targets for symbol in target}))
    y = _written(raw.targets, symbols)
    names = ("read", f"as tokens, {len(known.known)} characters known", f"padded to {x.shape[1]} and {y.shape[1]} characters")
    return Pairing(
        raw=raw,
        parts=rows.map(lambda part: Sequences(x[part], y[part], part, lengths[part])),
        names=("number of the character",),
        stages=tuple(Stage(name, len(x), 0) for name in names),
        known=known,
        symbols=symbols,
        backwards=chosen.reverse,
    )


def _written(targets: tuple[str, ...], symbols: tuple[str, ...]) -> Numbers:
    """The targets as numbers of symbols (N, T), each ended, T the longest with its end."""
    numbers = {symbol: number for number, symbol in enumerate(symbols)}
    y = np.full((len(targets), max(map(len, targets)) + 1), BEYOND, np.int64)
    for row, target in enumerate(targets):
        y[row, : len(target) + 1] = [*(numbers[symbol] for symbol in target), END]
    return y
