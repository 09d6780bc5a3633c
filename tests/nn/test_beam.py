from dataclasses import replace
from itertools import product

import pytest
import torch
from torch import Tensor

from rnnlab.cells import State
from rnnlab.experiment import Model
from rnnlab.nn.attention import Memory
from rnnlab.nn.beam import Aim, Hypothesis, looked, search
from rnnlab.nn.decoder import Decoder

V, STEPS, END = 3, 4, 0
EVERYTHING = Aim(V**STEPS, STEPS, END)


def given(seed: int, attention: str = "additive") -> tuple[Decoder, list[State], Memory | None]:
    """A decoder that says something, with what it begins with."""
    generator = torch.Generator().manual_seed(seed)
    decoder = Decoder(Model(hidden_size=4, embedding_size=3, cell="gru", attention=attention), V, 2, generator).double()
    for weight in decoder.parameters():
        weight.data.normal_(0, 1.5, generator=generator)
    memory = decoder.remember(torch.randn(1, 5, 2, generator=generator, dtype=torch.float64))
    return decoder, [(torch.randn(1, 4, generator=generator, dtype=torch.float64),)], memory


def every_text() -> list[tuple[int, ...]]:
    """All that can be written in so many steps: ended at the first END, or not at all."""
    texts = set()
    for symbols in product(range(V), repeat=STEPS):
        texts.add(symbols[: symbols.index(END) + 1] if END in symbols else symbols)
    return sorted(texts)


def log_probability(decoder: Decoder, states: list[State], memory: Memory | None, symbols: tuple[int, ...]) -> float:
    logits: Tensor = decoder.practise(torch.tensor([symbols]), states, memory, 1.0)
    return float(sum(logits[0].log_softmax(1)[step, symbol] for step, symbol in enumerate(symbols)))


@torch.no_grad()
@pytest.mark.parametrize("seed", range(5))
def test_a_beam_wide_enough_finds_what_exhaustive_search_finds(seed: int) -> None:
    begun = given(seed)
    exact = {symbols: log_probability(*begun, symbols) for symbols in every_text()}
    assert sum(torch.tensor(list(exact.values())).exp()) == pytest.approx(1)
    found = search(*begun, EVERYTHING)[-1]
    assert {one.symbols: pytest.approx(one.log_probability) for one in found} == exact
    assert found[0].symbols == max(exact, key=exact.__getitem__)


@torch.no_grad()
@pytest.mark.parametrize("attention", ["additive", "none"])
def test_a_beam_of_width_1_writes_the_likeliest_symbol_at_each_step(attention: str) -> None:
    for seed in range(10):
        begun = given(seed, attention)
        written, weights = begun[0].write(*begun[1:], STEPS)
        greedy = written[0].argmax(1).tolist()
        end = greedy.index(END) + 1 if END in greedy else STEPS
        best = search(*begun, Aim(1, STEPS, END))[-1][0]
        assert best.symbols == tuple(greedy[:end])
        assert torch.equal(looked(*begun, best.symbols), weights[0, :end])


@torch.no_grad()
def test_a_wider_beam_finds_better_texts_than_the_likeliest_symbols_make() -> None:
    better = 0
    for seed in range(20):
        begun = given(seed)
        best = [search(*begun, replace(EVERYTHING, width=width))[-1][0].log_probability for width in (1, 2, V**STEPS)]
        assert max(best) == pytest.approx(best[2])
        better += best[1] > best[0] + 1e-9
    assert better


@torch.no_grad()
@pytest.mark.parametrize("begun", [(2,), (1, 2), (1, 2, 1, 1)])
def test_what_is_begun_is_gone_on_with_as_exhaustive_search_does(begun: tuple[int, ...]) -> None:
    given_to = given(3)
    exact = {symbols: log_probability(*given_to, symbols) for symbols in every_text() if symbols[: len(begun)] == begun}
    rounds = search(*given_to, replace(EVERYTHING, begun=begun))
    assert [len(found) for found in rounds[: len(begun)]] == [1] * len(begun)
    assert {one.symbols: pytest.approx(one.log_probability) for one in rounds[-1]} == exact


@torch.no_grad()
def test_what_is_kept_is_the_best_and_grows_from_what_was_kept() -> None:
    begun, aim = given(1), Aim(2, STEPS, END)
    kept = [Hypothesis((), 0.0)]
    for found in search(*begun, aim):
        values = [one.log_probability for one in found]
        assert values == sorted(values, reverse=True)
        assert [one.kept for one in found] == [number < aim.width for number in range(len(found))]
        assert len(found) <= 2 * aim.width
        for one in found:
            parent = kept[one.parent].symbols
            assert one.symbols == parent or one.symbols[:-1] == parent
            assert one.log_probability == pytest.approx(log_probability(*begun, one.symbols))
        kept = [one for one in found if one.kept]


@torch.no_grad()
def test_a_search_ends_when_all_that_is_kept_has_ended() -> None:
    decoder, states, memory = given(0)
    decoder.readout[-1].bias.data[END] = 50.0  # type: ignore[union-attr, operator, index]
    found = search(decoder, states, memory, Aim(1, STEPS, END))
    assert [one.symbols for one in found[-1] if one.kept] == [(END,)]
    assert len(found) == 1
