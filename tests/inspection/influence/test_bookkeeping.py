import numpy as np
import pytest
import torch

from rnnlab import registry
from rnnlab.errors import RunError
from rnnlab.experiment import Model
from rnnlab.inspection.influence.bookkeeping import ledger
from rnnlab.inspection.influence.ledger import Ledger
from rnnlab.inspection.tracing import trace
from rnnlab.nn.network import Ends, Network
from tests.sentences import ONE_SENTENCE

X = torch.randn(9, 2, generator=torch.Generator().manual_seed(0))

every_cell = pytest.mark.parametrize("name", registry.cells.names())


def network(name: str, **model: object) -> Network:
    return Network(Model(cell=name, hidden_size=5, num_layers=2, **model), Ends(2, 1), seed=3)


@every_cell
@pytest.mark.parametrize("layer", [1, 2])
@pytest.mark.parametrize("initial_state", ["zero", "learned"])
def test_what_all_steps_wrote_is_what_is_in_memory(name: str, layer: int, initial_state: str) -> None:
    opened = network(name, initial_state=initial_state, bidirectional=layer == 1, layer_norm=True)
    for first in opened.parameters():
        first.data.uniform_(-1, 1, generator=torch.Generator().manual_seed(len(first)))
    found = ledger(opened, X, layer)
    traced = trace(opened, X).states[f"{layer}.{found.name}"]
    np.testing.assert_allclose(found.memory, traced, atol=1e-5)


@pytest.mark.parametrize(("name", "gate"), [("lstm", "f"), ("peephole_lstm", "f"), ("gru", "z"), ("gru_reset_first", "z")])
def test_what_a_step_wrote_fades_by_the_gate_that_keeps(name: str, gate: str) -> None:
    opened = network(name)
    found, gates = ledger(opened, X, 1), trace(opened, X).gates[f"1.{gate}"]
    for since in range(1, 9):
        np.testing.assert_allclose(found.terms[since, 1:since], found.terms[since - 1, 1:since] * gates[since], rtol=1e-3, atol=1e-6)


def test_an_lstm_writes_what_its_input_gate_lets_in() -> None:
    opened = network("lstm")
    found, traced = ledger(opened, X, 1), trace(opened, X)
    written = traced.gates["1.i"] * traced.gates["1.g"]
    for step in range(9):
        np.testing.assert_allclose(found.terms[step, step + 1], written[step], atol=1e-6)


@pytest.mark.parametrize("name", ["rnn", "rnn_relu", "irnn"])
def test_a_cell_without_gates_writes_all_of_its_state_anew(name: str) -> None:
    found = ledger(network(name), X, 1)
    np.testing.assert_allclose(found.shares()[:, 1:], np.eye(9), atol=1e-9)
    np.testing.assert_allclose(found.age(), 0)


def test_no_step_writes_before_it_is_read_and_shares_are_shares() -> None:
    found = Ledger.from_bytes(ledger(network("gru"), X, 1).to_bytes())
    assert not np.triu(found.terms[:, 1:].any(axis=2), 1).any()
    np.testing.assert_allclose(found.shares().sum(axis=1), 1)
    assert (found.age() > 0)[1:].all()


def test_the_age_is_the_mean_number_of_steps_since_the_writing() -> None:
    terms = np.zeros((3, 4, 1))
    terms[2, 1], terms[2, 3] = 1.0, -3.0
    assert Ledger(terms, np.ones((3, 1)), "c").age()[2] == pytest.approx(0.25 * 2)


def test_a_half_life_is_how_long_it_takes_to_lose_half() -> None:
    kept = np.array([[0.5, 0.25, 1.0, 0.0, 0.25], [0.5, 1.0, 1.0, 0.5, 0.25]])
    halves = Ledger(np.zeros((2, 3, 5)), kept, "c").half_lives()
    np.testing.assert_allclose(halves, [1.0, 1.0, np.inf, 0.0, 0.5])


@pytest.mark.parametrize("layer", [0, 3])
def test_a_layer_that_is_not_there_is_refused(layer: int) -> None:
    with pytest.raises(RunError, match=ONE_SENTENCE):
        ledger(network("gru"), X, layer)


def test_a_window_that_is_too_long_is_refused() -> None:
    with pytest.raises(RunError, match=ONE_SENTENCE):
        ledger(network("gru"), torch.zeros(4000, 2), 1)
