import pytest
import torch

from rnnlab.cells.rnn import RNN
from rnnlab.nn.unrolling import BUILT_IN, UNROLLINGS, built_in, by_hand, steps


class Unknown(RNN):
    """A cell that torch has no loop for: h' = tanh(2 W_ih x + ...)"""

    def gates(self, x, state):
        return super().gates(2 * x, state)


@pytest.fixture
def x() -> torch.Tensor:
    return torch.randn(3, 7, 2, generator=torch.Generator().manual_seed(0))


def test_a_cell_without_a_loop_of_torch_is_unrolled_by_hand(x: torch.Tensor) -> None:
    cell = Unknown(2, 4, torch.Generator().manual_seed(0))
    assert type(cell) not in BUILT_IN
    ours, theirs = by_hand(cell, x, cell.initial_state(3)), built_in(cell, x, cell.initial_state(3))
    assert torch.equal(ours[0], theirs[0])
    assert not torch.equal(theirs[0], built_in(RNN(2, 4, torch.Generator().manual_seed(0)), x, cell.initial_state(3))[0])


@pytest.mark.parametrize("cell_type", BUILT_IN)
@pytest.mark.parametrize("unroll", UNROLLINGS.values(), ids=UNROLLINGS)
def test_a_sequence_read_in_two_pieces_gives_what_it_gives_in_one(cell_type, unroll, x: torch.Tensor) -> None:
    cell = cell_type(2, 4, torch.Generator().manual_seed(0))
    whole, last = unroll(cell, x, cell.initial_state(3))
    first, between = unroll(cell, x[:, :3], cell.initial_state(3))
    second, end = unroll(cell, x[:, 3:], between)
    torch.testing.assert_close(torch.cat([first, second], 1), whole)
    torch.testing.assert_close(end, last)
    assert torch.equal(whole[:, -1], last[0])


@pytest.mark.parametrize("cell_type", BUILT_IN)
def test_each_step_gives_the_gates_and_the_state_that_follows_from_them(cell_type, x: torch.Tensor) -> None:
    cell = cell_type(2, 4, torch.Generator().manual_seed(0))
    state = cell.initial_state(3)
    walked = list(steps(cell, x, state))
    assert len(walked) == x.shape[1]
    for gates, after in walked:
        assert all(torch.equal(ours, theirs) for ours, theirs in zip(cell.update(state, gates), after, strict=True))
        state = after
