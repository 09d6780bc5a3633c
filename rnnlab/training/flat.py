"""All weights of a network in one buffer, and their gradients in another: one copy, one norm and one optimiser step."""

import torch
from torch import nn


class FlatParameters:
    """The parameters of `network`, which from now on are views of `values` (P,), as their gradients are of `gradient` (P,)."""

    def __init__(self, network: nn.Module) -> None:
        parameters = list(network.parameters())
        self.values = torch.cat([parameter.detach().reshape(-1) for parameter in parameters])
        self.gradient = torch.zeros_like(self.values)
        start = 0
        for parameter in parameters:
            end = start + parameter.numel()
            parameter.data = self.values[start:end].view_as(parameter)
            parameter.grad = self.gradient[start:end].view_as(parameter)
            start = end
