import pytest
import torch
from torch.testing import assert_close

from rnnlab import registry
from rnnlab.experiment import Model
from rnnlab.nn.layer import Layer
from rnnlab.nn.network import Ends, Network
from rnnlab.nn.unrolling import ways

NAMES = registry.cells.names()
LENGTHS = torch.tensor([6, 2, 4, 1, 5])

x = torch.randn(5, 6, 2, generator=torch.Generator().manual_seed(0))
every_cell = pytest.mark.parametrize("name", NAMES)
every_length = pytest.mark.parametrize("lengths", [None, LENGTHS], ids=["full", "padded"])


def network(name: str, **model: object) -> Network:
    return Network(Model(**{"cell": name, "hidden_size": 4, **model}), Ends(2, 3), seed=0)


def layer(name: str, **model: object) -> Layer:
    return Layer(Model(**{"cell": name, "hidden_size": 4, **model}), 2, torch.Generator().manual_seed(0))


@every_length
@every_cell
def test_the_second_direction_is_the_same_walk_over_each_sequence_turned_round(name: str, lengths: torch.Tensor | None) -> None:
    made = layer(name, bidirectional=True, implementation="by_hand")
    forwards, backwards = made.cells
    assert not torch.equal(forwards.weight_ih, backwards.weight_ih)
    outputs, ends = made(x, made.initial_state(5), lengths)
    assert outputs.shape == (5, 6, 8)
    for row, steps in enumerate([6] * 5 if lengths is None else lengths.tolist()):
        alone = x[row : row + 1, :steps]
        there, end = ways(type(forwards))["by_hand"](forwards, alone, forwards.initial_state(1))
        back, start = ways(type(backwards))["by_hand"](backwards, alone.flip(1), backwards.initial_state(1))
        assert_close(outputs[row : row + 1, :steps], torch.cat([there, back.flip(1)], dim=2))
        assert_close([[part[row : row + 1] for part in state] for state in ends], [list(end), list(start)])


@every_length
@every_cell
def test_both_directions_are_answered_from_where_each_ends(name: str, lengths: torch.Tensor | None) -> None:
    made = network(name, bidirectional=True, num_layers=2)
    outputs, _ = made.read(x, lengths=lengths)
    ends = (torch.full((5,), 6) if lengths is None else lengths) - 1
    read = torch.cat([outputs[range(5), ends, :4], outputs[:, 0, 4:]], dim=1)  # the second direction ends at the first step
    assert_close(made(x, lengths=lengths), made.answer(read))


@every_cell
def test_each_layer_after_the_first_reads_both_directions(name: str) -> None:
    made = network(name, bidirectional=True, num_layers=3)
    assert [cell.input_size for one in made.stack for cell in one.cells] == [2, 2, 8, 8, 8, 8]


@pytest.mark.parametrize("bidirectional", [False, True], ids=["one direction", "both directions"])
@every_cell
def test_normed_outputs_have_mean_0_and_variance_1_at_each_step_at_the_start(name: str, bidirectional: bool) -> None:
    made = layer(name, hidden_size=16, layer_norm=True, bidirectional=bidirectional)
    outputs, _ = made(50 * x, made.initial_state(5))
    assert_close(outputs.mean(dim=2), torch.zeros(5, 6), atol=1e-5, rtol=0)
    assert_close(outputs.var(dim=2, unbiased=False), torch.ones(5, 6), atol=0.05, rtol=0)  # a little less where outputs hardly differ


@every_cell
def test_the_norm_acts_on_what_is_handed_up_and_not_on_the_state(name: str) -> None:
    normed, plain = layer(name, layer_norm=True), layer(name)
    outputs, [state] = normed(x, normed.initial_state(5))
    bare, [same] = plain(x, plain.initial_state(5))
    assert normed.norm is not None
    assert_close(outputs, normed.norm(bare))
    assert_close(state, same)
    assert_close(normed.end([state]), outputs[:, -1])


@pytest.mark.parametrize("bidirectional", [False, True], ids=["one direction", "both directions"])
@every_cell
def test_a_learned_first_state_is_one_for_all_sequences_and_learns(name: str, bidirectional: bool) -> None:
    made = network(name, initial_state="learned", bidirectional=bidirectional, num_layers=2)
    first = [part for one in made.stack for part in one.first]
    assert len(first) == 2 * (1 + bidirectional) * len(made.stack[0].cells[0].state_names)
    assert all(part.shape == (4,) and not part.any() for part in first)
    made(x[:, :1]).square().sum().backward()
    assert all(part.grad is not None and part.grad.any() for part in first)


@every_cell
def test_a_learned_first_state_is_where_reading_begins(name: str) -> None:
    made, plain = layer(name, initial_state="learned", bidirectional=True), layer(name, bidirectional=True)
    assert_close(made(x, made.initial_state(5)), plain(x, plain.initial_state(5)))  # it begins as zeros
    with torch.no_grad():
        for number, part in enumerate(made.first):
            part.fill_(0.1 + number)
    values = iter(range(len(made.first)))
    expected = [tuple(part + 0.1 + next(values) for part in state) for state in plain.initial_state(5)]
    assert_close(made.initial_state(5), expected)
    assert_close(made(x, made.initial_state(5)), plain(x, expected))


@pytest.mark.parametrize("settings", [{}, {"layer_norm": True, "initial_state": "learned", "bias": False}], ids=["plain", "all"])
@every_cell
def test_reading_goes_on_from_where_it_ended(name: str, settings: dict[str, object]) -> None:
    made = network(name, num_layers=2, **settings)
    whole, ended = made.read(x)
    first, between = made.read(x[:, :4])
    second, end = made.read(x[:, 4:], between)
    assert_close(torch.cat([first, second], dim=1), whole)
    assert_close(end, ended)
    assert not torch.allclose(made.read(x[:, 4:])[0], second)


@every_cell
def test_without_biases_no_cell_has_one(name: str) -> None:
    made = network(name, bias=False, bidirectional=True, num_layers=2)
    assert not any("bias" in weight for weight, _ in made.layers.named_parameters())
    assert_close(made.read(0 * x)[0], torch.zeros(5, 6, 8))  # what is nothing stays nothing


@pytest.mark.parametrize(("name", "way"), [(name, way) for name in NAMES for way in ways(registry.cells.load(name))])
def test_the_way_that_was_chosen_is_the_way_that_is_taken(name: str, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = layer(name, implementation=way, bidirectional=True)
    taken, unrollings = [], made.unrollings
    monkeypatch.setattr(made, "unrollings", {key: lambda *read, key=key: taken.append(key) or unrollings[key](*read) for key in unrollings})
    made(x, made.initial_state(5))
    assert taken == [way, way]
