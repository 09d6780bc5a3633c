import torch
from torch import nn

from rnnlab.training.flat import FlatParameters


def a_network() -> nn.Module:
    return nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))


def test_the_parameters_keep_their_values_and_become_views_of_one_buffer() -> None:
    network = a_network()
    before = [parameter.detach().clone() for parameter in network.parameters()]
    flat = FlatParameters(network)
    assert torch.equal(flat.values, torch.cat([values.ravel() for values in before]))
    flat.values.mul_(-2)
    for parameter, values in zip(network.parameters(), before, strict=True):
        assert torch.equal(parameter, -2 * values)


def test_gradients_arrive_in_one_buffer_and_are_those_of_each_parameter() -> None:
    network, plain = a_network(), a_network()
    plain.load_state_dict(network.state_dict())
    flat = FlatParameters(network)
    for times in (1, 2):
        for one in (network, plain):
            one(torch.ones(5, 3)).square().sum().backward()
        assert torch.equal(flat.gradient, torch.cat([parameter.grad.ravel() for parameter in plain.parameters()])), times
    flat.gradient.zero_()
    assert all(not parameter.grad.any() for parameter in network.parameters())
