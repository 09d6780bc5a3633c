import pytest
import torch
from torch import Generator, Tensor

from rnnlab.nn.horizon import AlignedHorizonNetwork, Horizon, HorizonNetwork

SIZES = Horizon(inputs=2, known=3, horizon=6, answers=7, series=4)


def made(sizes: Horizon = SIZES, cell: str = "lstm") -> HorizonNetwork:
    return HorizonNetwork(sizes, cell, 8, Generator().manual_seed(0))


def draw(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=Generator().manual_seed(1))


def awake(network: HorizonNetwork) -> HorizonNetwork:
    torch.nn.init.normal_(network.head.weight, generator=Generator().manual_seed(2))
    return network


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_before_anything_is_learned_the_start_is_answered(cell: str) -> None:
    network = made(cell=cell)
    network.start.copy_(draw(6, 7))
    answers = network(draw(5, 12, 2), draw(5, 6, 3), torch.arange(5) % 4)
    assert torch.equal(answers, network.start.expand(5, 6, 7))


def test_a_segment_is_read_at_once_and_a_chunk_answered_at_once() -> None:
    network = awake(made(Horizon(inputs=2, known=3, horizon=6, answers=7, series=4, segment=4, chunk=4)))
    assert network(draw(5, 12, 2), draw(5, 6, 3), torch.arange(5) % 4).shape == (5, 6, 7)
    assert network.embed is not None and network.embed.in_features == 8
    assert len(network.steps) == 2


@pytest.mark.parametrize("chunk", [1, 4])
def test_the_answers_are_the_heads_of_what_each_chunk_has_in_mind(chunk: int) -> None:
    network = awake(made(Horizon(inputs=2, known=3, horizon=6, answers=7, series=4, chunk=chunk)))
    torch.nn.init.normal_(network.head.bias, generator=Generator().manual_seed(4))
    minds: list[Tensor] = []
    network.head.register_forward_hook(lambda _, read, __: minds.append(read[0]))
    answers = network(draw(5, 12, 2), draw(5, 6, 3), torch.arange(5) % 4)
    assert torch.allclose(answers, network.head(minds[0]).reshape(5, -1, 7)[:, :6], atol=1e-6)


@pytest.mark.parametrize("chunk", [1, 4])
def test_each_answer_depends_on_what_is_known_of_its_step(chunk: int) -> None:
    network = awake(made(Horizon(inputs=2, known=3, horizon=6, answers=7, series=4, chunk=chunk)))
    known = draw(1, 6, 3).requires_grad_()
    network(draw(1, 12, 2), known, torch.tensor([0]))[0, 5].sum().backward()
    assert known.grad is not None
    assert known.grad[0, 5].abs().sum() > 0
    assert known.grad[0, 0].abs().sum() == 0


def test_every_chunk_goes_on_from_where_the_window_ended() -> None:
    network = awake(made())
    x = draw(1, 12, 2).requires_grad_()
    answers = network(x, draw(1, 6, 3), torch.tensor([0]))
    for step in range(6):
        (gradient,) = torch.autograd.grad(answers[0, step].sum(), x, retain_graph=True)
        assert gradient[0, -1].abs().sum() > 0
    assert not torch.allclose(answers[0, 0], answers[0, 1])


def test_values_go_straight_to_the_answers_of_their_window_and_other_columns_do_not() -> None:
    network = made(Horizon(inputs=2, known=3, horizon=6, answers=7, series=4, lookback=12))
    torch.nn.init.normal_(network.straight, generator=Generator().manual_seed(3))
    x = draw(5, 12, 2)
    answers = network(x, draw(5, 6, 3), torch.arange(5) % 4)
    assert torch.allclose(answers, (x[..., 0] @ network.straight.T).unsqueeze(2).expand(5, 6, 7))


def test_a_network_without_a_lookback_has_no_straight_way() -> None:
    assert made().straight.numel() == 0


def test_the_middle_answer_alone_teaches_what_comes_before() -> None:
    network = awake(made(Horizon(inputs=2, known=3, horizon=6, answers=7, series=4, lookback=12)))
    for answer in range(7):
        network.zero_grad()
        network(draw(1, 12, 2), draw(1, 6, 3), torch.tensor([0]))[..., answer].sum().backward()
        assert network.head.weight.grad is not None and network.head.weight.grad.abs().sum() > 0
        for before in (network.layer.cells[0].weight_ih, network.straight):
            assert (before.grad is not None and bool(before.grad.abs().sum() > 0)) == (answer == 3)


def test_series_are_told_apart_by_what_was_learned_of_them() -> None:
    network = awake(made())
    torch.nn.init.normal_(network.series, generator=Generator().manual_seed(3))
    answers = network(draw(1, 12, 2).expand(2, -1, -1), draw(1, 6, 3).expand(2, -1, -1), torch.tensor([0, 1]))
    assert not torch.allclose(answers[0], answers[1])


def test_a_part_of_the_mind_is_silenced_with_noise_alone() -> None:
    network = awake(made())
    arguments = draw(5, 12, 2), draw(5, 6, 3), torch.arange(5) % 4
    assert torch.equal(network(*arguments), network(*arguments))
    assert not torch.equal(network(*arguments, Generator().manual_seed(0)), network(*arguments))


def test_the_aligned_network_refuses_a_window_shorter_than_its_horizon() -> None:
    network = AlignedHorizonNetwork(SIZES, "lstm", 8, Generator().manual_seed(0))
    with pytest.raises(ValueError, match="shorter than the horizon"):
        network(draw(1, 5, 2), draw(1, 6, 3), torch.tensor([0]))
