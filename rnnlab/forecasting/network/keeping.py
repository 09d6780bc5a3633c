"""Networks as arrays, and back."""

import numpy as np
import torch
from numpy.typing import NDArray

from rnnlab.forecasting.plan import Plan
from rnnlab.nn.horizon import Horizon, HorizonNetwork

Floats = NDArray[np.float64]


def weights(networks: list[HorizonNetwork]) -> dict[str, Floats]:
    """All numbers of the networks, by number and torch's names."""
    states = enumerate(network.state_dict() for network in networks)
    return {f"{number}/{name}": np.asarray(value.double().numpy()) for number, state in states for name, value in state.items()}


def kept(sizes: Horizon, plan: Plan, arrays: dict[str, Floats]) -> list[HorizonNetwork]:
    """The networks of such arrays, as they were trained."""
    networks = []
    for number in dict.fromkeys(name.partition("/")[0] for name in arrays):
        network = HorizonNetwork(sizes, plan.cell, plan.hidden_size, torch.Generator())
        own = {name.partition("/")[2]: torch.from_numpy(value).float() for name, value in arrays.items() if name.startswith(f"{number}/")}
        network.load_state_dict(own)
        networks.append(network.eval())
    return networks
