import pytest
import torch
from torch import Tensor

from rnnlab import registry
from rnnlab.cells import Gates, State
from rnnlab.cells.lstm import LSTM
from rnnlab.cells.rnn import RNN
from rnnlab.nn.stepping import steps
from rnnlab.nn.unrolling import choose, ways

NAMES = registry.cells.names()
EVERY = [(name, way) for name in NAMES for way in ways(registry.cells.load(name))]


class Unknown(RNN):
    """A cell that nobody wrote a loop for: h' = tanh(2 (W_ih x + b_ih + W_hh h + b_hh))"""

    title = "Unknown"

    def mix(self, from_x: Tensor, state: State) -> Gates:
        return super().mix(2 * from_x, tuple(2 * part for part in state))


@pytest.fixture
def x() -> Tensor:
    return torch.randn(3, 7, 2, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("wanted", ["auto", "built_in", "bptt", "scan", "gate_by_gate"])
@pytest.mark.parametrize("device", ["cpu", "cuda", "mps"])
def test_a_cell_that_nobody_wrote_a_loop_for_goes_by_its_own_equations_alone(wanted: str, device: str) -> None:
    assert list(ways(Unknown)) == ["by_hand"]
    assert choose(Unknown, wanted, device).way == "by_hand"
    assert "Unknown" in choose(Unknown, wanted, device).why


@pytest.mark.parametrize("device", ["cpu", "cuda", "mps"])
@pytest.mark.parametrize(("name", "way"), EVERY)
def test_a_way_that_a_cell_has_is_taken_wherever_it_is_asked_for(name: str, way: str, device: str) -> None:
    assert choose(registry.cells.load(name), way, device).way == way


@pytest.mark.parametrize("name", NAMES)
def test_auto_takes_a_way_that_there_is_and_tells_why(name: str) -> None:
    kind = registry.cells.load(name)
    for device in ("cpu", "cuda", "mps"):
        choice = choose(kind, "auto", device)
        assert choice.way in ways(kind)
        assert len(choice.why) > 20
    on_gpu = "built_in" if "built_in" in ways(kind) else "by_hand" if kind.recurrent else "scan"
    assert choose(kind, "auto", "cuda").way == on_gpu


def test_auto_leaves_torchs_loop_where_lengths_are_unequal_on_a_cpu() -> None:
    assert choose(LSTM, "auto", "cpu").way == "built_in"
    assert choose(LSTM, "auto", "cpu", padded=True).way == "bptt"
    assert choose(LSTM, "auto", "cuda", padded=True).way == "built_in"


@pytest.mark.parametrize(("name", "way"), EVERY)
def test_a_sequence_read_in_two_pieces_gives_what_it_gives_in_one(name: str, way: str, x: Tensor) -> None:
    cell = registry.cells.load(name)(2, 4, torch.Generator().manual_seed(0))
    unroll = ways(type(cell))[way]
    whole, last = unroll(cell, x, cell.initial_state(3))
    first, between = unroll(cell, x[:, :3], cell.initial_state(3))
    second, end = unroll(cell, x[:, 3:], between)
    torch.testing.assert_close(torch.cat([first, second], 1), whole)
    torch.testing.assert_close(end, last)
    assert torch.equal(whole[:, -1], last[0])


@pytest.mark.parametrize("name", NAMES)
def test_each_step_gives_the_gates_and_the_state_that_follows_from_them(name: str, x: Tensor) -> None:
    cell = registry.cells.load(name)(2, 4, torch.Generator().manual_seed(0))
    state = cell.initial_state(3)
    walked = list(steps(cell, x, state))
    assert len(walked) == x.shape[1]
    for step, (gates, after) in enumerate(walked):
        torch.testing.assert_close(gates, cell.gates(x[:, step], state))
        assert all(torch.equal(ours, theirs) for ours, theirs in zip(cell.update(state, gates), after, strict=True))
        state = after
