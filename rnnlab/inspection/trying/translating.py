"""A text that somebody typed, translated by a run's network."""

from dataclasses import replace

import torch
from torch import Tensor

from rnnlab.errors import RunError
from rnnlab.inspection import opening
from rnnlab.inspection.trying.translation import MOST_LETTERS, MOST_WIDTH, Branch, Rendering, Translation
from rnnlab.nn.beam import Aim, Hypothesis, looked, search
from rnnlab.nn.translator import Translator
from rnnlab.preparation.pairs import END, Pairing
from rnnlab.preparation.tokens import UNKNOWN
from rnnlab.training.training import Training

END_SIGN = "⏎"


def translate_text(record: str, text: str, width: int, begun: str) -> bytes:
    """The Translation, as bytes, by the run's newest weights, with a beam of this width, of answers that begin so.

    Raises RunError where there are no weights yet, for a run that does not translate, and for what is out of bounds.
    """
    return translation(opening.stored(record), text, width, begun).to_bytes()


@torch.inference_mode()
def translation(training: Training, text: str, width: int, begun: str = "") -> Translation:
    """What the network writes for a text, symbol by symbol and by beam search, where its answer must begin so."""
    network, prepared = training.network, training.prepared
    if not (isinstance(network, Translator) and isinstance(prepared, Pairing)):
        raise RunError("To translate a typed text takes a run that translates, and this one answers another question: train on dates.")
    _refuse(text, width)
    network.eval()
    aim = Aim(width, network.steps, END, _symbols(prepared, begun, network.steps))
    tokens = prepared.encode(text)
    outputs, ended = network.read(network.embed(torch.tensor([tokens])))
    states, memory = network.hand_over(outputs, ended, None)
    rounds = search(network.decoder, states, memory, aim)
    alone = rounds if width == 1 else search(network.decoder, states, memory, replace(aim, width=1))

    def rendered(hypothesis: Hypothesis) -> Rendering:
        return _rendered(prepared, hypothesis, looked(network.decoder, states, memory, hypothesis.symbols))

    known = [token != UNKNOWN for token in tokens]
    return Translation(
        pieces=list(text),
        known=known[::-1] if prepared.backwards else known,
        greedy=rendered(alone[-1][0]),
        best=rendered(rounds[-1][0]),
        rounds=[[_branch(prepared, hypothesis, step) for hypothesis in found] for step, found in enumerate(rounds, start=1)],
    )


def _rendered(prepared: Pairing, hypothesis: Hypothesis, weights: Tensor) -> Rendering:
    ordered = weights.flip(1) if prepared.backwards else weights
    symbols = [_sign(prepared, symbol) for symbol in hypothesis.symbols]
    text = "".join(prepared.symbols[symbol] for symbol in hypothesis.symbols)
    return Rendering(text, symbols, hypothesis.log_probability, ordered.tolist())


def _branch(prepared: Pairing, hypothesis: Hypothesis, step: int) -> Branch:
    symbol = _sign(prepared, hypothesis.symbols[-1]) if len(hypothesis.symbols) == step else ""
    return Branch(hypothesis.parent, symbol, hypothesis.log_probability, hypothesis.kept)


def _sign(prepared: Pairing, symbol: int) -> str:
    return END_SIGN if symbol == END else prepared.symbols[symbol]


def _symbols(prepared: Pairing, begun: str, steps: int) -> tuple[int, ...]:
    """What an answer must begin with, as numbers. Raises RunError for what the network cannot write."""
    unknown = [piece for piece in begun if piece not in prepared.symbols]
    if unknown or len(begun) >= steps:
        most, there, came = steps - 1, "".join(prepared.symbols), begun[:MOST_LETTERS]
        raise RunError(f"An answer begins with at most {most} of the characters {there} here, and {came!r} came: use these, or nothing.")
    return tuple(map(prepared.symbols.index, begun))


def _refuse(text: str, width: int) -> None:
    if not 1 <= len(text) <= MOST_LETTERS:
        raise RunError(f"A text of 1 to {MOST_LETTERS} characters was expected, and one of {len(text)} came: type one as the examples are.")
    if not 1 <= width <= MOST_WIDTH:
        raise RunError(f"A beam keeps 1 to {MOST_WIDTH} beginnings, and {width} were asked for: choose a width between.")
