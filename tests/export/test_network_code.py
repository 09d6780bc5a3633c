import pytest
import torch
from torch import Tensor

from rnnlab import registry
from rnnlab.experiment import Experiment
from rnnlab.export.network_code import network_code
from rnnlab.nn.network import Ends, Network

NUMBERS, STEPS, TOKENS = Ends(3, 2), Ends(3, 2, every_step=True), Ends(0, 4, tokens=9)
SHAPES = {
    "one layer": ({}, NUMBERS),
    "both ways, normed": ({"bidirectional": True, "num_layers": 2, "layer_norm": True, "bias": False}, STEPS),
    "a learned start": ({"initial_state": "learned", "bidirectional": True, "readout_size": 4}, TOKENS),
    "a mean": ({"pooling": "mean", "readout_size": 4}, TOKENS),
    "dropout": ({"num_layers": 2, "dropout": 0.3}, NUMBERS),
}


def said(network: Network, experiment: Experiment, padded: bool) -> torch.nn.Module:
    """The network that its code makes, after the same seed."""
    names: dict[str, type[torch.nn.Module]] = {}
    exec(f"import torch\nfrom torch import Tensor, nn\n{network_code(network, experiment.model, padded).code}", names)
    torch.manual_seed(experiment.training.seed)
    return names["Network"]()


def answers(network: torch.nn.Module, x: Tensor, lengths: Tensor | None) -> tuple[Tensor, float]:
    """What it answers, and the length of the gradient."""
    found = network(x, lengths=lengths)
    found.square().sum().backward()
    return found, float(sum(weight.grad.square().sum() for weight in network.parameters()))


@pytest.mark.parametrize("padded", [False, True], ids=["whole", "padded"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("cell", registry.cells.names())
def test_the_code_draws_the_same_weights_and_answers_the_same(cell: str, shape: str, padded: bool) -> None:
    choices, ends = SHAPES[shape]
    experiment = Experiment.of({"cell": cell, "hidden_size": 5, "embedding_size": 3, "seed": 4, **choices})
    network = Network(experiment.model, ends, seed=4).eval()
    chance = torch.Generator().manual_seed(1)
    x = torch.randint(1, 9, (3, 6), generator=chance) if ends.tokens else torch.randn(3, 6, 3, generator=chance)
    lengths = torch.tensor([6, 1, 4]) if padded else None
    (wanted, far), (found, also) = answers(network, x, lengths), answers(said(network, experiment, padded).eval(), x, lengths)
    torch.testing.assert_close(found, wanted)
    assert also == pytest.approx(far, rel=1e-4)
