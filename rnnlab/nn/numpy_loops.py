"""Three recurrent networks in NumPy alone, as short as they get: one sequence, one loop, nothing but the equations.

Weights are those of torch.nn by name: weight_ih (G H, F), weight_hh (G H, H), bias_ih and bias_hh (G H,).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Weights = Mapping[str, Floats]


def rnn(x: Floats, weights: Weights) -> Floats:
    """The output after each step of x (T, F): (T, H)."""
    w, u, b = weights["weight_ih"], weights["weight_hh"], weights["bias_ih"] + weights["bias_hh"]
    h = np.zeros_like(b)
    outputs = []
    for x_t in x:
        h = np.tanh(w @ x_t + u @ h + b)
        outputs.append(h)
    return np.stack(outputs)


def lstm(x: Floats, weights: Weights) -> Floats:
    """The output after each step of x (T, F): (T, H). c is the carry track beside the output h."""
    w, u, b = weights["weight_ih"], weights["weight_hh"], weights["bias_ih"] + weights["bias_hh"]
    h = c = np.zeros_like(u[0])
    outputs = []
    for x_t in x:
        i, f, g, o = np.split(w @ x_t + u @ h + b, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        outputs.append(h)
    return np.stack(outputs)


def gru(x: Floats, weights: Weights) -> Floats:
    """The output after each step of x (T, F): (T, H). r acts on one half of the candidate alone, so the biases stay apart."""
    w, u, b_i, b_h = (weights[name] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
    h = np.zeros_like(u[0])
    outputs = []
    for x_t in x:
        (x_r, x_z, x_n), (h_r, h_z, h_n) = np.split(w @ x_t + b_i, 3), np.split(u @ h + b_h, 3)
        r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
        h = (1 - z) * np.tanh(x_n + r * h_n) + z * h
        outputs.append(h)
    return np.stack(outputs)


def sigmoid(a: Floats) -> Floats:
    """1 / (1 + exp(-a)), in a form that cannot overflow."""
    return (1 + np.tanh(a / 2)) / 2
