"""Beam search: writing that keeps several beginnings in mind instead of the likeliest symbol alone."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from rnnlab.cells import State
from rnnlab.nn.attention import Memory
from rnnlab.nn.decoder import Decoder


@dataclass(frozen=True)
class Hypothesis:
    """A beginning of what may be written."""

    symbols: tuple[int, ...]
    log_probability: float
    """Of all its symbols together, in nats."""
    parent: int = 0
    """Its number among those that were kept a step before."""
    kept: bool = True


@dataclass(frozen=True)
class Aim:
    """How many beginnings are kept, how many symbols are written at most, the symbol that ends a text, and how it must begin."""

    width: int
    steps: int
    end: int
    begun: tuple[int, ...] = ()


def search(decoder: Decoder, states: list[State], memory: Memory | None, aim: Aim) -> list[list[Hypothesis]]:
    """At each step the hypotheses that are kept, likeliest first, then the next best that are not, as many again at most.

    For one text: states (1, H). An ended hypothesis stays as it is while others overtake it or not; the search ends when all that
    are kept have ended, or after the last step. The first of the last step is the answer; with width 1 the likeliest symbol is
    taken at each step.
    """
    kept, rounds = [Hypothesis((), 0.0)], list[list[Hypothesis]]()
    while not rounds or (len(rounds) < aim.steps and not all(_ended(hypothesis, aim) for hypothesis in kept)):
        live = [number for number, hypothesis in enumerate(kept) if not _ended(hypothesis, aim)]
        last = torch.tensor([kept[number].symbols[-1] if kept[number].symbols else decoder.start for number in live])
        shared = None if memory is None else memory.only(torch.zeros(len(live), dtype=torch.int64))
        writing = decoder.step(last, states, shared)
        scores = writing.logits.double().log_softmax(1)
        rounds.append(_ranked(kept, live, _as_begun(scores, aim.begun[len(rounds) :]), aim))
        kept = rounds[-1][: aim.width]
        places = [live.index(hypothesis.parent) for hypothesis in kept if not _ended(hypothesis, aim)]
        states = [tuple(part[places] for part in state) for state in writing.states]
    return rounds


def _ranked(kept: list[Hypothesis], live: list[int], scores: Tensor, aim: Aim) -> list[Hypothesis]:
    """The best of what has ended and of every way to go on, by scores (live, V), those beyond the width not kept."""
    found = [Hypothesis(one.symbols, one.log_probability, number) for number, one in enumerate(kept) if _ended(one, aim)]
    totals = scores + torch.tensor([kept[number].log_probability for number in live], dtype=scores.dtype).unsqueeze(1)
    ordered = totals.flatten().sort(descending=True, stable=True)
    for total, place in zip(ordered.values[: 2 * aim.width].tolist(), ordered.indices.tolist()):
        row, symbol = divmod(place, scores.shape[1])
        if total > -torch.inf:
            found.append(Hypothesis((*kept[live[row]].symbols, symbol), total, live[row]))
    found.sort(key=lambda one: -one.log_probability)
    return [replace(one, kept=number < aim.width) for number, one in enumerate(found[: 2 * aim.width])]


def _as_begun(scores: Tensor, begun: tuple[int, ...]) -> Tensor:
    """Scores (live, V), where a symbol is given that of this one alone."""
    if not begun:
        return scores
    only = torch.full_like(scores, -torch.inf)
    only[:, begun[0]] = scores[:, begun[0]]
    return only


def _ended(hypothesis: Hypothesis, aim: Aim) -> bool:
    return hypothesis.symbols[-1:] == (aim.end,)


def looked(decoder: Decoder, states: list[State], memory: Memory | None, symbols: tuple[int, ...]) -> Tensor:
    """Where the decoder looks, (T, S), while it writes these symbols to one text; (T, 0) without attention."""
    weights = []
    for last in (decoder.start, *symbols[:-1]):
        writing = decoder.step(torch.tensor([last]), states, memory)
        states = writing.states
        weights.append(writing.weights[0])
    return torch.stack(weights)
