"""A text that a run's network goes on with."""

from dataclasses import astuple
from math import isfinite

from torch import Tensor

from rnnlab.errors import OverLimit, RunError
from rnnlab.inspection import opening
from rnnlab.inspection.trying.continuation import MOST, MOST_BEGUN, Candidate, Continuation, Copied, Place, Wish
from rnnlab.nn.sampling import Sampler, chances, write
from rnnlab.preparation.tokens import FIRST, UNKNOWN
from rnnlab.preparation.writing import Manuscript
from rnnlab.training.training import Training

LIKELY = 10


def go_on(record: str, wish: str) -> bytes:
    """The Continuation, as bytes, that the run's newest weights write for a Wish (JSON).

    Raises RunError where there are no weights yet, for a run that does not write, and for a wish that cannot be met.
    """
    return continuation(opening.stored(record), Wish.from_json(wish)).to_bytes()


def continuation(training: Training, wish: Wish) -> Continuation:
    """What the network adds; each place has its own chance from the seed, so that a text grows the same at once and bit by bit."""
    manuscript = training.prepared
    if not isinstance(manuscript, Manuscript):
        raise RunError("To write takes a run that learned to, and this one answers another question: train on Python's help texts.")
    _refuse(wish)
    sampler = Sampler(wish.temperature, wish.top_k, wish.top_p)
    begun = wish.begun or manuscript.start
    start = len(wish.written)
    line: list[float | int] = [*chances(wish.seed)[start : start + wish.count]]
    if wish.chosen and line:
        line[0] = _token(manuscript, wish.chosen)
    places: list[Place] = []
    for token, logits in write(training.network, manuscript.known.encode(begun + wish.written), sampler, line):
        places.append(_place(manuscript, token, logits, sampler.shares(logits), chosen=bool(wish.chosen and not places)))
    unknown = sorted({letter for letter in begun if manuscript.known.encode(letter) == [UNKNOWN]})
    text = wish.written + "".join(place.character for place in places)
    return Continuation(begun, unknown, places, longest_copy(text, manuscript.learned))


def longest_copy(text: str, source: str) -> Copied:
    """The longest passage of a text that stands in the source, the first of several as long; blanks at its ends do not count."""
    best, end = Copied(), 0
    for start in range(len(text)):
        while end < len(text) and text[start : end + 1] in source:
            end += 1
        passage = text[start:end]
        bare = passage.strip()
        if len(bare) > best.length:
            best = Copied(start + passage.index(bare), len(bare), source.index(bare))
        end = max(end, start + 1)
    return best


def _place(manuscript: Manuscript, token: int, logits: Tensor, shares: Tensor, chosen: bool) -> Place:
    """What came, and what else could have."""
    logs = logits.double().log_softmax(0)
    order = logs[FIRST:].argsort(descending=True, stable=True)[:LIKELY] + FIRST
    likely = [Candidate(manuscript.spelt([number]), float(logs[number].exp()), float(shares[number])) for number in order.tolist()]
    return Place(manuscript.spelt([token]), -float(logs[token]), chosen, likely)


def _token(manuscript: Manuscript, character: str) -> int:
    """The token of a character that a person chose."""
    tokens = manuscript.known.encode(character)
    if len(tokens) != 1 or tokens == [UNKNOWN]:
        raise RunError(f"One character of the training text was expected, and {character[:20]!r} came: choose another.")
    return tokens[0]


def _refuse(wish: Wish) -> None:
    """Raises RnnlabError for a wish that is out of range."""
    if len(wish.begun) > MOST_BEGUN or len(wish.written) + wish.count > MOST:
        raise OverLimit(
            f"A beginning may have {MOST_BEGUN:,} characters and what follows {MOST:,}, and {len(wish.begun):,} and "
            f"{len(wish.written) + wish.count:,} were asked for: choose fewer."
        )
    if not all(isfinite(value) and value >= 0 for value in astuple(wish)[3:]) or not 0 < wish.top_p <= 1:
        raise RunError(
            f"A temperature and a top-k of 0 or more and a top-p above 0 and up to 1 were expected, and {wish.temperature:g}, {wish.top_k} "
            f"and {wish.top_p:g} came: change them."
        )
