import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlab import registry
from rnnlab.nn.unrolling import flip, ways

EVERY = [(name, way) for name in registry.cells.names() for way in ways(registry.cells.load(name))]
PACKED = [name for name, way in EVERY if way == "built_in"]

quick = settings(deadline=None, max_examples=12)
cases = st.tuples(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.integers(0, 3), st.booleans(), st.integers(0, 99))
every_way = pytest.mark.parametrize(("name", "way"), EVERY)


def read(way, cell, x, lengths, backwards):
    x = flip(x, lengths) if backwards else x
    outputs, state = ways(type(cell))[way](cell, x, cell.initial_state(len(x)), lengths)
    return flip(outputs, lengths) if backwards else outputs, state


def drawn(name: str, lengths: list[int], more: int, seed: int):
    cell = registry.cells.load(name)(2, 3, torch.Generator().manual_seed(0)).double()
    x = torch.randn(len(lengths), max(lengths) + more, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    return cell, x, torch.tensor(lengths)


@pytest.mark.parametrize(("name", "way"), [(name, way) for name, way in EVERY if name in PACKED and way != "built_in"])
@quick
@given(cases)
def test_the_mask_equals_packing_in_both_directions(name: str, way: str, case) -> None:
    lengths, more, backwards, seed = case
    cell, x, ends = drawn(name, lengths, more, seed)
    torch.testing.assert_close(read(way, cell, x, ends, backwards), read("built_in", cell, x, ends, backwards))


@every_way
@quick
@given(cases)
def test_padding_is_never_learned(name: str, way: str, case) -> None:
    lengths, more, backwards, seed = case
    cell, x, ends = drawn(name, lengths, more, seed)
    there = (torch.arange(x.shape[1]) < ends[:, None])[..., None]
    found = []
    for padding in (0.0, 1e3):
        padded = torch.where(there, x, torch.tensor(padding, dtype=torch.float64)).requires_grad_()
        cell.zero_grad()
        outputs, state = read(way, cell, padded, ends, backwards)
        (outputs.sum() + sum(part.square().sum() for part in state)).backward()
        assert padded.grad is not None
        assert (padded.grad[~there.expand_as(padded)] == 0).all()
        found.append([parameter.grad.clone() for parameter in cell.parameters()])
    for one, other in zip(*found, strict=True):
        torch.testing.assert_close(one, other)


@every_way
def test_each_sequence_is_read_as_if_it_were_alone(name: str, way: str) -> None:
    cell, x, lengths = drawn(name, [7, 2, 5], 0, seed=1)
    outputs, last = read(way, cell, x, lengths, backwards=False)
    for row, length in enumerate(lengths.tolist()):
        alone, end = read(way, cell, x[row : row + 1, :length], None, backwards=False)
        torch.testing.assert_close(outputs[row : row + 1, :length], alone)
        torch.testing.assert_close(tuple(part[row : row + 1] for part in last), end)
        assert not outputs[row, length:].any()


def test_flipping_twice_gives_the_sequences_back() -> None:
    x, lengths = torch.arange(24.0).reshape(2, 6, 2), torch.tensor([4, 6])
    np.testing.assert_array_equal(flip(flip(x, lengths), lengths), x)
    assert flip(x, lengths)[0, :, 0].tolist() == [6, 4, 2, 0, 8, 10]


@pytest.mark.parametrize("name", ["rnn_relu", "irnn"])
def test_a_state_that_would_explode_in_the_padding_is_held_at_the_true_end(name: str) -> None:
    kind = registry.cells.load(name)
    x, lengths = torch.rand(2, 400, 1, generator=torch.Generator().manual_seed(0)), torch.tensor([20, 10])
    for unroll in ways(kind).values():
        cell = kind(1, 4, torch.Generator().manual_seed(0))
        with torch.no_grad():
            cell.weight_hh.copy_(1.5 * torch.eye(4))
        outputs, last = unroll(cell, x, cell.initial_state(2), lengths)
        (outputs.sum() + last[0].sum()).backward()
        assert bool(outputs.isfinite().all()) and bool(last[0].isfinite().all())
        assert all(bool(parameter.grad.isfinite().all()) for parameter in cell.parameters())
