from collections.abc import Iterator

import pytest
import torch
from torch import Tensor

from rnnlab import registry
from rnnlab.cells import State
from rnnlab.experiment import Model
from rnnlab.nn.attention import Memory
from rnnlab.nn.decoder import Decoder

B, S, M, H, V, T = 3, 6, 4, 5, 7, 4
GIVEN = torch.Generator().manual_seed(0)
PLACES = torch.randn(B, S, M, generator=GIVEN)
LENGTHS = torch.tensor([6, 2, 4])
THERE = torch.arange(S) < LENGTHS.unsqueeze(1)
Y = torch.randint(0, V, (B, T), generator=GIVEN)


def decoder(**model: object) -> Decoder:
    chosen = Model(**{"hidden_size": H, "embedding_size": 3, "cell": "gru", "num_layers": 2, **model})
    return Decoder(chosen, V, M, torch.Generator().manual_seed(1))


def states(made: Decoder) -> list[State]:
    generator = torch.Generator().manual_seed(2)
    return [tuple(torch.rand(B, H, generator=generator) for _ in cell.state_names) for cell in made.cells]


@pytest.fixture(params=["additive", "none"])
def made(request: pytest.FixtureRequest) -> Decoder:
    return decoder(attention=request.param)


def by_hand(made: Decoder, y: Tensor, mind: list[State], memory: Memory | None) -> Iterator[Tensor]:
    """The logits after each true symbol, one call of `step` at a time."""
    for last in (torch.full((len(y),), V), *y.unbind(1)[:-1]):
        writing = made.step(last, mind, memory)
        mind = writing.states
        yield writing.logits


def test_practice_with_every_true_symbol_is_step_by_step_with_the_truth(made: Decoder) -> None:
    memory = made.remember(PLACES, THERE)
    practised = made.practise(Y, states(made), memory, 1.0)
    assert practised.shape == (B, T, V)
    assert torch.equal(practised, torch.stack(list(by_hand(made, Y, states(made), memory)), dim=1))


def test_practice_without_a_true_symbol_is_writing_alone(made: Decoder) -> None:
    memory = made.remember(PLACES, THERE)
    alone, weights = made.write(states(made), memory, T)
    assert torch.equal(made.practise(Y, states(made), memory, 0.0, torch.Generator()), alone)
    assert weights.shape == (B, T, S if made.attention else 0)


def test_writing_is_practice_on_what_was_written(made: Decoder) -> None:
    memory = made.remember(PLACES, THERE)
    written, _ = made.write(states(made), memory, T)
    assert torch.allclose(made.practise(written.argmax(2), states(made), memory, 1.0), written)


def test_half_of_the_truth_is_neither_all_nor_none_of_it_and_follows_from_the_noise() -> None:
    made = decoder()
    memory, noise = made.remember(PLACES, THERE), torch.Generator()
    wrong = (made.write(states(made), memory, T)[0].argmax(2) + 1) % V  # so that a shown symbol is never the one it said itself
    first, again, all_of_it, none = (
        made.practise(wrong, states(made), memory, share, noise.manual_seed(5)) for share in (0.5, 0.5, 1.0, 0.0)
    )
    assert torch.equal(first, again)
    assert not torch.allclose(first, all_of_it)
    assert not torch.allclose(first, none)


def test_one_of_a_batch_is_written_as_alone(made: Decoder) -> None:
    written, weights = made.write(states(made), made.remember(PLACES, THERE), T)
    for row, length in enumerate(LENGTHS):
        mind = [tuple(part[row : row + 1] for part in state) for state in states(made)]
        alone, looked = made.write(mind, made.remember(PLACES[row : row + 1, :length]), T)
        assert torch.allclose(alone[0], written[row], atol=1e-6)
        assert torch.allclose(looked[0], weights[row, :, :length], atol=1e-6)


def test_padding_never_matters() -> None:
    made = decoder()
    for fill in (0.0, 1e3):
        places = torch.where(THERE.unsqueeze(2), PLACES, fill).requires_grad_()
        logits, weights = made.write(states(made), made.remember(places, THERE), T)
        logits.sum().backward()
        assert places.grad is not None
        assert (places.grad[~THERE] == 0).all()
        assert (places.grad[THERE] != 0).any()
        assert (weights.transpose(1, 2)[~THERE] == 0).all()
        assert torch.equal(logits, made.write(states(made), made.remember(PLACES, THERE), T)[0])


def test_a_memory_of_some_of_the_batch_is_theirs() -> None:
    made = decoder()
    memory, rows = made.remember(PLACES, THERE), torch.tensor([2, 0, 2])
    assert memory is not None
    mind = [tuple(part[rows] for part in state) for state in states(made)]
    assert torch.allclose(made.write(mind, memory.only(rows), T)[0], made.write(states(made), memory, T)[0][rows], atol=1e-6)


@pytest.mark.parametrize("cell", registry.cells.names())
def test_every_cell_writes_and_every_weight_learns(cell: str) -> None:
    made = decoder(cell=cell, readout_size=6)
    made.practise(Y, states(made), made.remember(PLACES, THERE), 1.0).square().sum().backward()
    for name, weight in made.named_parameters():
        assert weight.grad is not None, name
        assert weight.grad.any(), name


def test_dropout_acts_while_learning_only() -> None:
    made, noise = decoder(dropout=0.5), torch.Generator().manual_seed(3)
    memory = made.remember(PLACES, THERE)
    first, second = (made.practise(Y, states(made), memory, 1.0, noise) for _ in range(2))
    assert not torch.allclose(first, second)
    made.eval()
    assert torch.equal(made.practise(Y, states(made), memory, 1.0, noise), made.practise(Y, states(made), memory, 1.0))
