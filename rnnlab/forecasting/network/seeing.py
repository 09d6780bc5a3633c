"""What each step of a forecast can see of the window: gradients."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor, nn

from rnnlab.forecasting.network.examples import Material
from rnnlab.forecasting.plan import Plan
from rnnlab.nn.horizon import AlignedHorizonNetwork, Horizon, HorizonNetwork
from rnnlab.packing import pack

Floats = NDArray[np.float64]

MOST_SERIES = 8
WINDOWS = 16
"""Windows of noise over which gradients are averaged where nothing has been learned."""


def saw(networks: list[HorizonNetwork], material: Material) -> Floats:
    """(H, L): how far each step of the forecast moves with each value of the last window, the naive base's share included.

    The mean over the networks and the first eight series, of absolute gradients; without networks those of the base, which
    goes on where the window ends.
    """
    found = [_saw(network, material, series) for network in networks for series in range(min(len(material.rest), MOST_SERIES))]
    base = np.zeros((material.horizon, material.shape.lookback))
    base[:, -1] = 1
    return np.mean(found, axis=0) if found else base


def _saw(network: HorizonNetwork, material: Material, number: int) -> Floats:
    rows = material.rest.shape[1]
    series = torch.full((material.horizon,), number)  # the same window once for each step, so that one gradient holds them all
    batch = material.cut(series, torch.full_like(series, rows - 1), rows)
    window = material.rest[number, rows - material.shape.lookback :].expand(material.horizon, -1).clone().requires_grad_()
    level, last, spread = material.level(series, window)
    answers = network(torch.cat([level.unsqueeze(2), batch.x[..., 1:]], dim=2), batch.known, series)
    points = answers[..., answers.shape[2] // 2] * spread + last
    return _moves(points.diagonal(), window)


def seen(plan: Plan, lookback: int, aligned: bool) -> Floats:
    """(H, L): the same of one network of the plan that has learned nothing yet, in parts of the largest.

    `aligned` for the design whose step k is read at position k of the last H steps; it needs a lookback of at least the horizon.
    """
    generator = Generator().manual_seed(plan.seed)
    sizes = Horizon(inputs=1, known=0, horizon=plan.horizon, answers=1)
    network = (AlignedHorizonNetwork if aligned else HorizonNetwork)(sizes, plan.cell, plan.hidden_size, generator)
    nn.init.normal_(network.head.weight, generator=generator)
    found = np.zeros((plan.horizon, lookback))
    for window in torch.randn(WINDOWS, 1, lookback, generator=generator):
        windows = window.repeat(plan.horizon, 1).requires_grad_()
        answers = network(windows.unsqueeze(2), torch.zeros(len(windows), plan.horizon, 0), torch.zeros(len(windows), dtype=torch.int64))
        found += _moves(answers[..., 0].diagonal(), windows)
    return np.asarray(found / max(found.max(), 1e-300))


def both(plan: str, lookback: int) -> bytes:
    """What `seen` says of both designs, "last" and "aligned", as a safetensors file; the lookback is at least the plan's horizon."""
    asked = Plan.of_json(plan)
    reach = max(lookback, asked.horizon)
    return pack({name: seen(asked, reach, aligned) for name, aligned in (("last", False), ("aligned", True))}, {})


def _moves(points: Tensor, windows: Tensor) -> Floats:
    (gradient,) = torch.autograd.grad(points.sum(), windows)
    return np.asarray(gradient.abs().double().numpy())
