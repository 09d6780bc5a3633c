import pytest
import torch

from rnnlab import registry
from rnnlab.experiment import Model
from rnnlab.nn.network import Ends, Network
from rnnlab.nn.shapes import n_to_1, n_to_m, n_to_n, one_to_n

X = torch.randn(3, 6, 2, generator=torch.Generator().manual_seed(0))


def network(seed: int = 0, **model: object) -> Network:
    return Network(Model(**{"hidden_size": 4, "num_layers": 2, **model}), Ends(2, 2), seed=seed)


@pytest.fixture(params=registry.cells.names())
def made(request: pytest.FixtureRequest) -> Network:
    return network(cell=request.param)


def test_the_last_of_n_answers_is_the_one_answer(made: Network) -> None:
    assert n_to_n(made, X).shape == (3, 6, 2)
    torch.testing.assert_close(n_to_n(made, X)[:, -1], n_to_1(made, X))


def test_each_of_n_answers_has_seen_what_came_before_and_nothing_else(made: Network) -> None:
    for step in range(1, 7):
        torch.testing.assert_close(n_to_n(made, X)[:, step - 1], n_to_1(made, X[:, :step]))


def test_each_answer_of_one_to_n_is_the_next_input(made: Network) -> None:
    answers = one_to_n(made, X[:, 0], steps=5)
    fed = torch.cat([X[:, :1], answers[:, :-1]], dim=1)
    torch.testing.assert_close(answers, n_to_n(made, fed))


def test_a_decoder_begins_where_the_encoder_ended(made: Network) -> None:
    decoder = network(1, cell=type(made.stack[0].cells[0]).__module__.rpartition(".")[2])
    answers = n_to_m(made, decoder, X, steps=4)
    assert answers.shape == (3, 4, 2)
    _, states = made.read(X)
    fed = torch.cat([torch.zeros(3, 1, 2), answers[:, :-1]], dim=1)
    torch.testing.assert_close(answers, decoder.answer(decoder.read(fed, states)[0]))


def test_every_answer_of_a_decoder_depends_on_the_first_input() -> None:
    x = X.clone().requires_grad_()
    n_to_m(network(), network(1), x, steps=4)[:, -1].sum().backward()
    assert x.grad is not None and bool(x.grad[:, 0].any())
