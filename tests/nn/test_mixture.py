from math import exp, log

import pytest
import torch
from torch.distributions import Bernoulli, Categorical, MixtureSameFamily, MultivariateNormal

from rnnlab.nn.mixture import LEAST, MOST, STEEPEST, mixture, of_one, width

M = 4


def numbers(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def theirs(outputs: torch.Tensor) -> MixtureSameFamily:
    """The same mixture by torch, its covariances written out."""
    weights, means, deviations, correlations = outputs[..., :-1].split([M, 2 * M, 2 * M, M], dim=-1)
    sizes = deviations.unflatten(-1, (M, 2)).exp()
    mixed = correlations.tanh() * sizes.prod(-1)
    covariances = torch.diag_embed(sizes**2) + mixed[..., None, None] * torch.tensor([[0.0, 1.0], [1.0, 0.0]])
    return MixtureSameFamily(Categorical(logits=weights), MultivariateNormal(means.unflatten(-1, (M, 2)), covariances))


def test_its_density_is_that_of_torch() -> None:
    outputs, moves = 0.6 * numbers(5, 7, width(M)), 2 * numbers(5, 7, 2, seed=1)
    torch.testing.assert_close(mixture(outputs).density(moves), theirs(outputs).log_prob(moves), rtol=1e-10, atol=1e-10)


def test_a_stroke_costs_its_move_and_its_pen() -> None:
    outputs = 0.6 * numbers(6, width(M))
    pens = torch.tensor([0.0, 1, 1, 0, 1, 0], dtype=torch.float64)
    strokes = torch.cat([numbers(6, 2, seed=2), pens.unsqueeze(1)], dim=1)
    wanted = -theirs(outputs).log_prob(strokes[:, :2]) - Bernoulli(logits=outputs[:, -1]).log_prob(pens)
    torch.testing.assert_close(mixture(outputs).nats(strokes), wanted, rtol=1e-10, atol=1e-10)


def test_its_gradient_is_the_one_that_numbers_show() -> None:
    outputs, strokes = numbers(2, width(2)).requires_grad_(), numbers(2, 3, seed=3)
    assert torch.autograd.gradcheck(lambda values: mixture(values).nats(strokes), (outputs,))


@pytest.mark.parametrize("size", [30.0, 1e4, -1e4])
def test_outputs_out_of_all_bounds_give_numbers_and_a_gradient(size: float) -> None:
    outputs = (size * numbers(3, width(M)).float()).requires_grad_()
    cost = mixture(outputs).nats(torch.tensor([[0.0, 0, 1], [1.0, -2, 0], [1e-6, 0, 0]])).sum()
    cost.backward()  # type: ignore[no-untyped-call]
    assert cost.isfinite()
    assert outputs.grad is not None
    assert outputs.grad.isfinite().all()


def test_deviations_and_correlations_stay_within_bounds() -> None:
    found = mixture(100 * numbers(50, width(M)))
    assert (found.log_deviations.min(), found.log_deviations.max()) == (LEAST, MOST)
    assert found.correlations.abs().max() == STEEPEST


def test_a_bias_makes_it_surer_of_itself() -> None:
    outputs = numbers(1, width(M)) / 2
    plain, biased = mixture(outputs), mixture(outputs, bias=1.5)
    torch.testing.assert_close(biased.log_deviations.exp(), plain.log_deviations.exp() / exp(1.5))
    torch.testing.assert_close(biased.log_weights.exp(), torch.softmax(2.5 * outputs[:, :M], 1))
    torch.testing.assert_close(biased.means, plain.means)
    torch.testing.assert_close(mixture(outputs, 0.0).log_weights.exp(), torch.softmax(outputs[:, :M], 1))


def test_the_likeliest_place_is_the_mean_of_the_heaviest_gaussian() -> None:
    outputs = torch.zeros(2, width(M))
    outputs[0, 1], outputs[1, 3] = 2.0, 2.0
    outputs[:, M : 3 * M] = torch.arange(2.0 * M)
    assert mixture(outputs).likeliest().tolist() == [[2, 3], [6, 7]]


def test_one_gaussian_is_fitted_as_its_moments_are_however_often_it_is_said() -> None:
    strokes = numbers(400, 3) @ torch.tensor([[2.0, 0.7, 0], [0, 0.5, 0], [0, 0, 0]], dtype=torch.float64) + 1
    strokes[:, 2] = torch.arange(400) < 40
    moves = strokes[:, :2]
    fitted = MultivariateNormal(moves.mean(0), torch.cov(moves.T, correction=0))
    for mixtures in (1, 5):
        outputs = of_one(strokes, mixtures)
        assert outputs.shape == (width(mixtures),)
        torch.testing.assert_close(mixture(outputs).density(moves), fitted.log_prob(moves))
        assert mixture(outputs).lift.sigmoid().item() == pytest.approx(0.1)
    pen = -(0.1 * log(0.1) + 0.9 * log(0.9))
    assert mixture(outputs).nats(strokes).mean().item() == pytest.approx(-fitted.log_prob(moves).mean().item() + pen)
