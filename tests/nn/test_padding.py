import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlab import registry
from rnnlab.nn.unrolling import built_in, by_hand, flip

quick = settings(deadline=None, max_examples=25)
cases = st.tuples(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.integers(0, 3), st.booleans())


def read(unroll, cell, x, lengths, backwards):
    x = flip(x, lengths) if backwards else x
    outputs, state = unroll(cell, x, cell.initial_state(len(x)), lengths)
    return flip(outputs, lengths) if backwards else outputs, state


@pytest.mark.parametrize("name", registry.cells.names())
@quick
@given(cases)
def test_the_mask_equals_packing_in_both_directions(name: str, case) -> None:
    lengths, more, backwards = case
    cell = registry.cells.load(name)(2, 3, torch.Generator().manual_seed(0)).double()
    x = torch.randn(len(lengths), max(lengths) + more, 2, dtype=torch.float64)
    ends = torch.tensor(lengths)
    ours, state = read(by_hand, cell, x, ends, backwards)
    theirs, packed = read(built_in, cell, x, ends, backwards)
    torch.testing.assert_close(ours, theirs)
    for part, other in zip(state, packed, strict=True):
        torch.testing.assert_close(part, other)


@pytest.mark.parametrize("unroll", [by_hand, built_in])
@pytest.mark.parametrize("name", registry.cells.names())
@quick
@given(cases)
def test_padding_is_never_learned(name: str, unroll, case) -> None:
    lengths, more, backwards = case
    cell = registry.cells.load(name)(2, 3, torch.Generator().manual_seed(0)).double()
    ends = torch.tensor(lengths)
    x = torch.randn(len(lengths), max(lengths) + more, 2, dtype=torch.float64)
    there = (torch.arange(x.shape[1]) < ends[:, None])[..., None]
    found = []
    for padding in (0.0, 1e3):
        padded = torch.where(there, x, torch.tensor(padding, dtype=torch.float64)).requires_grad_()
        cell.zero_grad()
        outputs, state = read(unroll, cell, padded, ends, backwards)
        (outputs.sum() + sum(part.square().sum() for part in state)).backward()
        assert padded.grad is not None
        assert (padded.grad[~there.expand_as(padded)] == 0).all()
        found.append([parameter.grad.clone() for parameter in cell.parameters()])
    for one, other in zip(*found, strict=True):
        torch.testing.assert_close(one, other)


@pytest.mark.parametrize("unroll", [by_hand, built_in])
def test_each_sequence_is_read_as_if_it_were_alone(unroll) -> None:
    cell = registry.cells.load("lstm")(1, 4, torch.Generator().manual_seed(0))
    x, lengths = torch.randn(3, 7, 1), torch.tensor([7, 2, 5])
    _, (h, c) = unroll(cell, x, cell.initial_state(3), lengths)
    for row, length in enumerate(lengths.tolist()):
        _, (alone, carry) = unroll(cell, x[row : row + 1, :length], cell.initial_state(1))
        torch.testing.assert_close(h[row : row + 1], alone)
        torch.testing.assert_close(c[row : row + 1], carry)


def test_flipping_twice_gives_the_sequences_back() -> None:
    x, lengths = torch.arange(24.0).reshape(2, 6, 2), torch.tensor([4, 6])
    np.testing.assert_array_equal(flip(flip(x, lengths), lengths), x)
    assert flip(x, lengths)[0, :, 0].tolist() == [6, 4, 2, 0, 8, 10]
