"""Adam on one flat tensor.

Making any torch.optim optimiser imports torch._dynamo: a second of start-up and 70 MB that a small network never gets back.
"""

from math import log

import torch
from torch import Tensor

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


class Adam:
    """The optimiser of D. P. Kingma and J. Ba (2015), algorithm 1, with the L2 penalty of torch.optim.Adam.

    Its whole memory is `mean` and `variance` (P,), the moving averages, and `steps`, a count.
    """

    def __init__(self, values: Tensor, gradient: Tensor, learning_rate: float, weight_decay: float) -> None:
        self.values, self.gradient = values, gradient
        self.learning_rate, self.weight_decay = learning_rate, weight_decay
        self.mean, self.variance = torch.zeros_like(values), torch.zeros_like(values)
        self.steps = torch.zeros((), device=values.device)
        self._update = _fused if values.device.type in ("cpu", "cuda") and hasattr(torch, "_fused_adam_") else _plain

    def step(self) -> None:
        """One step down the gradient."""
        self.steps += 1
        self._update(self)


def _fused(adam: Adam) -> None:
    torch._fused_adam_(
        [adam.values],
        [adam.gradient],
        [adam.mean],
        [adam.variance],
        [],
        [adam.steps],
        lr=adam.learning_rate,
        beta1=BETA1,
        beta2=BETA2,
        weight_decay=adam.weight_decay,
        eps=EPSILON,
        amsgrad=False,
        maximize=False,
    )


def _plain(adam: Adam) -> None:
    gradient = adam.gradient + adam.weight_decay * adam.values
    adam.mean.lerp_(gradient, 1 - BETA1)
    adam.variance.lerp_(gradient * gradient, 1 - BETA2)
    mean = adam.mean / -torch.expm1(adam.steps * log(BETA1))
    variance = adam.variance / -torch.expm1(adam.steps * log(BETA2))
    adam.values -= adam.learning_rate * mean / (variance.sqrt() + EPSILON)
