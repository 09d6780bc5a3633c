"""States at which a cell rests, or nearly: the minima of q(s) = 1/2 |F(s) - s|^2, with the input held.

Source: D. Sussillo and O. Barak, Opening the black box: low-dimensional dynamics in high-dimensional recurrent neural networks (2013).
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from rnnlab.inspection.dynamics.step_map import StepMap

ROUNDS = 30
HARDLY = 0.002
"""A round that makes the speed less by a smaller share than this is the last."""
REST = 1e-6
"""A state that moves less than this in a step is at rest."""
SLOW = 0.1
"""A state that moves less than this share of what the states of sequences move in a step is slow."""
APART = 0.05
"""Two points nearer than this share of the states' spread are one."""
LEAST_NOISE = 0.5
LED = 200
"""Steps that some starts are led by the held input before the search."""
ROOM = 0.05
"""A point beyond what states go through by more than this share of it is out of reach, unless the held input leads there."""


@dataclass(frozen=True)
class Found:
    """Points at rest first. Shapes: points (P, D); speeds (P,), |F(s) - s|; ended (P,), how many starts ended there."""

    points: Tensor
    speeds: Tensor
    ended: Tensor


def search(step: StepMap, states: Tensor, starts: int) -> Found:
    """The distinct slow points and fixed points reached from some of states (M, D), from noise about them, and from where that is led."""
    chance, third = torch.Generator().manual_seed(0), starts // 3
    states = states[states.isfinite().all(dim=1)].double()
    least, most = states.amin(dim=0).clamp(max=-1.0), states.amax(dim=0).clamp(min=1.0)
    chosen = states[torch.randint(len(states), (starts,), generator=chance)]
    chosen[third:] += torch.randn(starts - third, step.size, generator=chance).double() * max(float(states.std()), LEAST_NOISE)
    chosen = chosen.clamp(least, most)
    chosen[2 * third :] = _led(step, chosen[2 * third :])
    pace = float(_speed(step, states[:1024]).mean())
    ended = settle(step, chosen)
    speeds, room = _speed(step, ended), ROOM * (most - least)
    inside = ((ended > least - room) & (ended < most + room)).all(dim=1) | (torch.arange(starts) >= 2 * third)
    kept = (speeds < max(REST, SLOW * pace)) & inside
    spread = float((states - states.mean(dim=0)).norm(dim=1).square().mean().sqrt())
    return _distinct(ended[kept], speeds[kept], max(APART * spread, 1e-3))


def _led(step: StepMap, states: Tensor) -> Tensor:
    """Where states (B, D) are after many steps; those that grow without bound stay as they are."""
    led = states
    for _ in range(LED):
        led = step(led)
    there = led.isfinite().all(dim=1, keepdim=True) & (led.abs().amax(dim=1, keepdim=True) < 1e6)
    return torch.where(there, led, states)


def settle(step: StepMap, states: Tensor) -> Tensor:
    """Where the method of Levenberg and Marquardt takes states (B, D): q falls in each round, until it hardly does or rounds run out."""
    states, damping = states.clone(), torch.full((len(states),), 0.1, dtype=torch.float64)
    going = torch.arange(len(states))
    for _ in range(ROUNDS):
        here, speed = states[going], _speed(step, states[going])
        tried = here - _move(step, here, damping[going])
        after = _speed(step, tried)
        better = after < speed
        states[going] = torch.where(better.unsqueeze(1), tried, here)
        damping[going] = torch.where(better, damping[going] / 10, damping[going] * 6).clamp(min=1e-14)
        over = torch.where(better, (after < 1e-13) | (after > (1 - HARDLY) * speed), damping[going] > 1e5)
        going = going[~over]
        if not len(going):
            break
    return states


def _move(step: StepMap, states: Tensor, damping: Tensor) -> Tensor:
    """The damped step of Gauss and Newton, (B, D)."""
    still = torch.eye(step.size, dtype=torch.float64)
    slopes = step.jacobians(states) - still
    factor, _ = torch.linalg.cholesky_ex(slopes.mT @ slopes + damping[:, None, None] * still)
    return torch.cholesky_solve(slopes.mT @ (step(states) - states).unsqueeze(2), factor).squeeze(2)


def _speed(step: StepMap, states: Tensor) -> Tensor:
    speeds: Tensor = (step(states) - states).norm(dim=1)
    return speeds


def _distinct(points: Tensor, speeds: Tensor, apart: float) -> Found:
    """The slowest of those that lie together."""
    kept: list[Tensor] = []
    ended: list[int] = []
    order = speeds.argsort()
    first: list[int] = []
    for number in order.tolist():
        near = [place for place, one in enumerate(kept) if (points[number] - one).norm() < apart]
        if near:
            ended[near[0]] += 1
        else:
            kept.append(points[number])
            ended.append(1)
            first.append(number)
    return Found(points[first], speeds[first], torch.tensor(ended))
