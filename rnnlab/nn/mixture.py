"""Where a pen goes next, as a mixture of Gaussians (Graves 2013, section 4)."""

from dataclasses import dataclass
from math import log, pi

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

LEAST, MOST = -4.0, 4.0
"""Logarithms of standard deviations stay between these, so that no density explodes over a line that is drawn too well."""
STEEPEST = 0.99
"""Correlations stay within this of 0, for the same reason."""


@dataclass(frozen=True)
class Mixture:
    """M bivariate Gaussians at each of some steps, and the pen.

    Shapes: log_weights (..., M); means and log_deviations (..., M, 2); correlations (..., M); lift (...), the logit of the
    probability that the pen lifts.
    """

    log_weights: Tensor
    means: Tensor
    log_deviations: Tensor
    correlations: Tensor
    lift: Tensor

    def density(self, moves: Tensor) -> Tensor:
        """The log density (...) of moves (..., 2), in nats: equations 24 and 25, and the sum of 23."""
        z = (moves.unsqueeze(-2) - self.means) * (-self.log_deviations).exp()
        rest = 1 - self.correlations**2
        square = (z**2).sum(-1) - 2 * self.correlations * z[..., 0] * z[..., 1]
        gaussians = -square / (2 * rest) - log(2 * pi) - self.log_deviations.sum(-1) - rest.log() / 2
        return torch.logsumexp(self.log_weights + gaussians, -1)

    def nats(self, strokes: Tensor) -> Tensor:
        """What strokes (..., 3) cost, (...): the negative logarithm of their probability density. Equation 26."""
        pen = torch.where(strokes[..., 2] > 0, logsigmoid(self.lift), logsigmoid(-self.lift))
        return -self.density(strokes[..., :2]) - pen

    def likeliest(self) -> Tensor:
        """The mean (..., 2) of the Gaussian that weighs most."""
        chosen = self.log_weights.argmax(-1)[..., None, None].expand(*self.lift.shape, 1, 2)
        return self.means.gather(-2, chosen).squeeze(-2)


def width(mixtures: int) -> int:
    """How many outputs describe a mixture of so many Gaussians, and the pen."""
    return 6 * mixtures + 1


def mixture(outputs: Tensor, bias: float = 0.0) -> Mixture:
    """The mixture that outputs (..., 6 M + 1) describe: equations 18 to 22, with the sign of 18 turned so that more is likelier.

    A bias above 0 makes it surer of itself: equations 61 and 62. Outputs are M weights, 2 M means, 2 M deviations, M correlations, pen.
    """
    size = (outputs.shape[-1] - 1) // 6
    weights, means, deviations, correlations, lift = torch.split(outputs, [size, 2 * size, 2 * size, size, 1], dim=-1)
    pairs = (*outputs.shape[:-1], size, 2)
    return Mixture(
        log_weights=(weights * (1 + bias)).log_softmax(-1),
        means=means.reshape(pairs),
        log_deviations=deviations.reshape(pairs).clamp(LEAST, MOST) - bias,
        correlations=correlations.tanh().clamp(-STEEPEST, STEEPEST),
        lift=lift.squeeze(-1),
    )


def of_one(strokes: Tensor, mixtures: int) -> Tensor:
    """Outputs (6 M + 1,) that describe the one Gaussian, and the pen, that strokes (K, 3) have: all M Gaussians are the same."""
    moves, lift = strokes[:, :2], strokes[:, 2].mean()
    covariance = torch.cov(moves.T, correction=0)
    deviations = covariance.diagonal().sqrt()
    correlation = covariance[0, 1] / deviations.prod()
    parts = [moves.mean(0).repeat(mixtures), deviations.log().repeat(mixtures), correlation.atanh().repeat(mixtures)]
    return torch.cat([lift.new_zeros(mixtures), *parts, lift.logit().unsqueeze(0)])
