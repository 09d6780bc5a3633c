import pytest
import torch
from torch import Tensor
from torch.testing import assert_close

from rnnlab import registry
from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Model
from rnnlab.nn import keras_network
from rnnlab.nn.keras_network import LAYERS, KerasNetwork
from rnnlab.nn.keras_weights import from_keras, to_keras
from rnnlab.nn.network import Ends, Network
from tests.sentences import ONE_SENTENCE

STEPS, FEATURES, HIDDEN, OUTPUTS = 9, 3, 5, 2
NAMES = [name for name in registry.cells.names() if registry.cells.load(name) in LAYERS]
NEAR = {"atol": 1e-5, "rtol": 1e-5}

every_cell = pytest.mark.parametrize("name", NAMES)
every_bias = pytest.mark.parametrize("bias", [True, False], ids=["bias", "no bias"])


def drawn(name: str, **choices: object) -> tuple[Network, Model]:
    """A network in which no weight is left at 0 or 1, so that none can stand at the wrong place unseen."""
    model = Model.model_validate({"cell": name, "hidden_size": HIDDEN, **choices})
    network, generator = Network(model, Ends(FEATURES, OUTPUTS), seed=0).eval(), torch.Generator().manual_seed(3)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.uniform_(-0.5, 0.5, generator=generator)
    return network, model


def of_keras(network: Network, model: Model, padded: bool = False) -> KerasNetwork:
    twin = KerasNetwork(network, model, STEPS, padded)
    twin.write("weights", torch.cat([parameter.detach().reshape(-1) for parameter in network.parameters()]))
    return twin


def inputs() -> Tensor:
    return torch.randn(4, STEPS, FEATURES, generator=torch.Generator().manual_seed(1))


def test_the_cells_that_keras_has_are_these_six() -> None:
    assert NAMES == ["gru", "gru_reset_first", "irnn", "lstm", "rnn", "rnn_relu"]


@pytest.mark.parametrize("bidirectional", [False, True], ids=["one way", "both ways"])
@pytest.mark.parametrize("num_layers", [1, 2])
@every_bias
@every_cell
def test_keras_answers_what_our_network_does(name: str, bias: bool, num_layers: int, bidirectional: bool) -> None:
    network, model = drawn(name, bias=bias, num_layers=num_layers, bidirectional=bidirectional)
    assert_close(of_keras(network, model).model(inputs()), network(inputs()), **NEAR)


@pytest.mark.parametrize("bidirectional", [False, True], ids=["one way", "both ways"])
@every_cell
def test_keras_normalises_and_reads_out_as_our_network_does(name: str, bidirectional: bool) -> None:
    network, model = drawn(name, num_layers=2, bidirectional=bidirectional, layer_norm=True, readout_size=4)
    assert_close(of_keras(network, model).model(inputs()), network(inputs()), **NEAR)


@pytest.mark.parametrize("bidirectional", [False, True], ids=["one way", "both ways"])
@pytest.mark.parametrize("num_layers", [1, 2])
@every_cell
def test_behind_a_mask_keras_sees_no_more_of_the_padding_than_our_network(name: str, num_layers: int, bidirectional: bool) -> None:
    network, model = drawn(name, num_layers=num_layers, bidirectional=bidirectional)
    lengths = torch.tensor([STEPS, 4, 1, 6])
    there = torch.arange(STEPS) < lengths.unsqueeze(1)
    x = torch.where(there.unsqueeze(2), inputs(), 100.0)
    assert_close(of_keras(network, model, padded=True).model((x, there)), network(x, lengths=lengths), **NEAR)


@every_bias
@every_cell
def test_keras_answers_the_same_with_weights_that_came_back_from_it(name: str, bias: bool) -> None:
    network, model = drawn(name, bias=bias, num_layers=2, bidirectional=True, layer_norm=True, readout_size=4)
    twin = of_keras(network, model)
    there, back = [variable.value.clone() for variable in twin.model.trainable_variables], twin.read("weights")
    before = network(inputs())
    torch.nn.utils.vector_to_parameters(back, network.parameters())
    assert_close(network(inputs()), before, **NEAR)
    twin.write("weights", torch.zeros_like(back))
    twin.write("weights", back)
    assert all(torch.equal(variable.value, array) for variable, array in zip(twin.model.trainable_variables, there, strict=True))


@every_cell
def test_all_weights_but_two_biases_in_one_come_back_to_the_last_bit(name: str) -> None:
    cell = registry.cells.load(name)(FEATURES, HIDDEN, torch.Generator().manual_seed(0))
    ours = [torch.randn(parameter.shape) for parameter in cell.parameters()]
    *same, bias_ih, bias_hh = zip(from_keras(cell, to_keras(cell, ours)), ours, strict=True)
    assert all(torch.equal(back, weight) for back, weight in same)
    if name == "gru":
        assert torch.equal(*bias_ih)
        assert torch.equal(*bias_hh)
    else:
        assert torch.equal(bias_ih[0], bias_ih[1] + bias_hh[1])
        assert not bias_hh[0].any()


@pytest.mark.parametrize("name", sorted({*registry.cells.names()} - {*NAMES}))
def test_a_cell_that_keras_lacks_is_refused_in_a_sentence_that_names_those_it_has(name: str) -> None:
    with pytest.raises(InvalidExperiment, match=r"LSTM, GRU, GRU \(reset first\)") as refusal:
        of_keras(*drawn(name))
    assert registry.cells.load(name).title in str(refusal.value)
    assert ONE_SENTENCE.match(str(refusal.value))


def test_a_learned_initial_state_is_refused_in_one_sentence() -> None:
    with pytest.raises(InvalidExperiment, match="initial state") as refusal:
        of_keras(*drawn("lstm", initial_state="learned"))
    assert ONE_SENTENCE.match(str(refusal.value))


@pytest.mark.parametrize(
    ("ends", "choices"),
    [(Ends(2, 1, every_step=True), {}), (Ends(0, 1, tokens=9), {}), (Ends(2, 1), {"pooling": "mean"})],
    ids=["each step", "tokens", "mean"],
)
def test_what_keras_would_read_or_answer_otherwise_is_refused_in_one_sentence(ends: Ends, choices: dict[str, object]) -> None:
    model = Model.model_validate({"cell": "gru", **choices})
    with pytest.raises(InvalidExperiment, match=ONE_SENTENCE):
        KerasNetwork(Network(model, ends, seed=0), model, steps=4, padded=False)


def test_a_keras_that_runs_on_something_else_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keras_network.keras.config, "backend", lambda: "numpy")
    with pytest.raises(InvalidExperiment, match="KERAS_BACKEND") as refusal:
        of_keras(*drawn("lstm"))
    assert ONE_SENTENCE.match(str(refusal.value))
