import pytest
import torch

from rnnlab.experiment import Model
from rnnlab.nn.drawing import MOST, START, chances, draw, go_on
from rnnlab.nn.mixture import Mixture, mixture, width
from rnnlab.nn.network import Ends, Network

BEGUN = torch.tensor([[0.0, 0, 0], [0.5, 1, 0], [0.2, -1, 1]])


@pytest.fixture
def network() -> Network:
    return Network(Model(cell="lstm", hidden_size=6, dropout=0.5), Ends(3, width(3), every_step=True), 0)


def drawn(network: Network, steps: int, begun: torch.Tensor = BEGUN, seed: int = 1, bias: float = 0.0) -> torch.Tensor:
    return torch.stack([stroke for stroke, _ in go_on(network, begun, chances(seed, steps), bias)])


def test_more_strokes_only_go_on_from_fewer(network: Network) -> None:
    torch.testing.assert_close(drawn(network, 12)[:5], drawn(network, 5))
    assert not torch.equal(drawn(network, 5, seed=2), drawn(network, 5))
    assert not torch.equal(drawn(network, 5, begun=START), drawn(network, 5))


def test_each_stroke_is_drawn_from_what_the_network_answers_to_all_before_it(network: Network) -> None:
    line = list(go_on(network, BEGUN, chances(1, 6), bias=0.5))
    read = torch.cat([BEGUN, *(stroke.unsqueeze(0) for stroke, _ in line[:-1])])
    network.eval()
    found = mixture(network(read.unsqueeze(0))[0, len(BEGUN) - 1 :], bias=0.5)
    torch.testing.assert_close(torch.stack([one.means for _, one in line]), found.means)
    torch.testing.assert_close(torch.stack([one.log_deviations for _, one in line]), found.log_deviations)


def test_a_network_that_learns_goes_on_learning_after_it_wrote(network: Network) -> None:
    network.train()
    assert torch.equal(drawn(network, 4), drawn(network, 4))
    assert network.training


def test_what_is_drawn_often_enough_has_the_moments_of_the_mixture() -> None:
    found = Mixture(
        log_weights=torch.tensor([0.25, 0.75]).log(),
        means=torch.tensor([[0.0, 0.0], [8.0, -4.0]]),
        log_deviations=torch.tensor([[1.0, 2.0], [0.5, 1.5]]).log(),
        correlations=torch.tensor([0.8, -0.5]),
        lift=torch.tensor(0.3).logit(),
    )
    strokes = torch.stack([draw(found, chance) for seed in range(8) for chance in chances(seed, MOST)])
    far = strokes[:, 0] > 5
    assert far.float().mean().item() == pytest.approx(0.75, abs=0.02)
    assert strokes[:, 2].mean().item() == pytest.approx(0.3, abs=0.02)
    for rows, mean, size, correlation in ((~far, [0, 0], [1, 2], 0.8), (far, [8, -4], [0.5, 1.5], -0.5)):
        moves = strokes[rows, :2]
        assert moves.mean(0).tolist() == pytest.approx(mean, abs=0.15)
        assert moves.std(0).tolist() == pytest.approx(size, rel=0.05)
        assert torch.corrcoef(moves.T)[0, 1].item() == pytest.approx(correlation, abs=0.04)


def test_no_more_strokes_are_drawn_at_once_than_there_may_be() -> None:
    assert chances(1, MOST + 5).shape == (MOST, 4)
