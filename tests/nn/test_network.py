import pytest
import torch

from rnnlab import registry
from rnnlab.experiment import Model
from rnnlab.nn.network import Ends, Network

x = torch.randn(5, 6, 2, generator=torch.Generator().manual_seed(0))


def network(seed: int = 0, **model: object) -> Network:
    return Network(Model(**{"hidden_size": 4, **model}), Ends(2, 3), seed=seed)


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("num_layers", [1, 4])
@pytest.mark.parametrize("readout_size", [0, 8])
@pytest.mark.parametrize("cell", registry.cells.names())
def test_the_answers_have_a_row_a_sequence_and_a_column_an_output(
    cell: str, readout_size: int, num_layers: int, bidirectional: bool
) -> None:
    made = network(cell=cell, readout_size=readout_size, num_layers=num_layers, bidirectional=bidirectional)
    assert made(x).shape == (5, 3)
    assert len(made.stack) == num_layers
    assert [linear.out_features for linear in made.readout] == ([8, 3] if readout_size else [3])


@pytest.mark.parametrize("implementation", ["by_hand", "bptt", "built_in"])
def test_the_answer_is_read_out_at_the_last_step(implementation: str) -> None:
    made = network(cell="rnn", implementation=implementation)
    with torch.no_grad():
        made.stack[0].cells[0].weight_hh.zero_()  # a network that forgets at once sees the last step only
    assert torch.equal(made(x), made(x[:, -1:]))
    assert not torch.equal(made(x), made(x[:, :-1]))


def test_the_first_weights_follow_from_the_seed_and_from_nothing_else() -> None:
    weights = []
    for seed, elsewhere in ((7, 1), (7, 2), (8, 1)):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(elsewhere)
            weights.append(torch.cat([parameter.detach().ravel() for parameter in network(seed, readout_size=5).parameters()]))
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])


def test_dropout_silences_its_share_and_keeps_the_mean_while_training() -> None:
    silenced = network(dropout=0.25).silence(torch.ones(400, 500), torch.Generator().manual_seed(0))
    assert silenced.unique().tolist() == [0, pytest.approx(4 / 3)]
    assert abs((silenced == 0).float().mean().item() - 0.25) < 0.01
    assert abs(silenced.mean().item() - 1) < 0.01


def test_dropout_is_off_where_nothing_is_learned() -> None:
    made = network(dropout=0.5, num_layers=2).eval()
    assert torch.equal(made(x), made(x))
    torch.testing.assert_close(made(x), network(dropout=0.0, num_layers=2)(x))


def test_dropout_draws_from_the_noise_it_is_given() -> None:
    made = network(dropout=0.5)
    first, again, other = (made(x, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_dropout_acts_on_every_layer_the_last_too() -> None:
    made = network(dropout=0.9, hidden_size=64)
    with torch.no_grad():
        made.readout[0].weight.fill_(1)
        made.readout[0].bias.zero_()
    reference = network(hidden_size=64)
    reference.load_state_dict(made.state_dict())
    assert not torch.allclose(made(x, torch.Generator().manual_seed(0)), reference(x))
