import pytest
import torch

from rnnlab.experiment import Experiment
from rnnlab.nn.abreast import WALKS, Abreast, suits
from rnnlab.nn.network import Ends, Network
from rnnlab.registry import cells
from rnnlab.training.flat import FlatParameters

CELLS = [name for name in cells.names() if cells.load(name) in WALKS]


def networks(count: int, every_step: bool = False, **choices: object) -> list[Network]:
    model = Experiment.of({"hidden_size": 5, **choices}).model
    return [Network(model, Ends(2, 3, every_step=every_step), seed) for seed in range(count)]


def test_five_cells_stand_side_by_side() -> None:
    assert sorted(CELLS) == ["gru", "irnn", "lstm", "rnn", "rnn_relu"]


@pytest.mark.parametrize("every_step", [False, True], ids=["at the end", "every step"])
@pytest.mark.parametrize("choices", [{}, {"num_layers": 2}, {"bias": False, "readout_size": 4}], ids=str)
@pytest.mark.parametrize("cell", CELLS)
def test_side_by_side_they_answer_and_learn_as_alone(cell: str, choices: dict[str, object], every_step: bool) -> None:
    alone = networks(4, every_step, cell=cell, **choices)
    flat = [FlatParameters(network) for network in alone]
    abreast = Abreast(alone[0], torch.stack([each.values for each in flat]))
    x = torch.randn(4, 6, 7, 2, generator=torch.Generator().manual_seed(1))
    answers = torch.stack([network(each) for network, each in zip(alone, x, strict=True)])
    found = abreast(x)
    torch.testing.assert_close(found, answers)
    weights = torch.randn(answers.shape, generator=torch.Generator().manual_seed(2))
    (answers * weights).sum().backward()
    gradient = abreast.gradient((found * weights).flatten(1).sum(1))
    torch.testing.assert_close(gradient, torch.stack([each.gradient for each in flat]), rtol=1e-4, atol=1e-5)


def test_a_network_that_is_no_number_does_not_touch_its_neighbours() -> None:
    alone = networks(3)
    values = torch.stack([FlatParameters(network).values for network in alone])
    x = torch.randn(3, 6, 7, 2)
    clean = Abreast(alone[0], values.clone())(x)
    values[1] = torch.nan
    found = Abreast(alone[0], values)(x)
    assert found[1].isnan().all()
    assert torch.equal(found[[0, 2]], clean[[0, 2]])


@pytest.mark.parametrize(
    "choices",
    [
        {"cell": "min_gru"},
        {"dropout": 0.1},
        {"pooling": "mean"},
        {"bidirectional": True},
        {"layer_norm": True},
        {"initial_state": "learned"},
    ],
    ids=str,
)
def test_networks_with_what_is_not_done_side_by_side_are_left_alone(choices: dict[str, object]) -> None:
    assert suits(networks(1)[0])
    assert not suits(networks(1, **choices)[0])
