import pytest

from rnnlab import registry
from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment
from rnnlab.nn.network import Ends, Network
from rnnlab.nn.sizing import WIDEST, equal_parameters, parameters

SHAPES = (
    {},
    {"num_layers": 2, "readout_size": 7},
    {"bidirectional": True, "layer_norm": True, "initial_state": "learned"},
    {"bias": False},
)


def make(experiment: Experiment) -> Network:
    return Network(experiment.model, Ends(3, 2), seed=0)


@pytest.mark.parametrize("cell", registry.cells.names())
@pytest.mark.parametrize("shape", SHAPES)
def test_the_number_of_parameters_is_that_of_the_network(cell: str, shape: dict):
    experiment = Experiment.of({"cell": cell, "hidden_size": 6, **shape})
    assert parameters(experiment, make) == sum(parameter.numel() for parameter in make(experiment).parameters())


@pytest.mark.parametrize("shape", SHAPES[:2])
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm", "min_gru"])
@pytest.mark.parametrize("wanted", [1, 30, 1000, 1233, 20_000])
def test_no_other_hidden_size_comes_nearer(cell: str, wanted: int, shape: dict):
    experiment = Experiment.of({"cell": "lstm", **shape})
    found = equal_parameters(experiment, cell, wanted, make)
    sizes = {*range(1, WIDEST + 1, 16), *range(max(found - 3, 1), min(found + 3, WIDEST) + 1)}
    off = {size: abs(parameters(experiment.but(cell=cell, hidden_size=size), make) - wanted) for size in sizes}
    assert off[found] == min(off.values())


def test_more_parameters_than_the_widest_network_has_take_the_widest():
    widest = equal_parameters(Experiment(), "rnn", 10**9, make)
    assert Experiment.of({"hidden_size": widest}).model.hidden_size == WIDEST
    with pytest.raises(InvalidExperiment):
        Experiment.of({"hidden_size": widest + 1})


def test_a_network_is_as_wide_as_itself():
    for cell in registry.cells.names():
        experiment = Experiment.of({"cell": cell, "hidden_size": 33})
        assert equal_parameters(experiment, cell, parameters(experiment, make), make) == 33
