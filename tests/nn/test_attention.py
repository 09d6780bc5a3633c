import pytest
import torch
from torch import Tensor

from rnnlab.nn.attention import AdditiveAttention

QUERY, PLACES, SIZE = 3, 4, 5


@pytest.fixture
def attention() -> AdditiveAttention:
    return AdditiveAttention(QUERY, PLACES, SIZE, torch.Generator().manual_seed(0)).double()


def drawn(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


def test_weights_sum_to_1_and_what_is_not_there_has_none(attention: AdditiveAttention) -> None:
    there = torch.tensor([[True] * 6, [True] * 2 + [False] * 4])
    context, weights = attention(drawn(2, QUERY), attention.remember(drawn(2, 6, PLACES), there))
    assert context.shape == (2, PLACES)
    assert torch.allclose(weights.sum(1), torch.ones(2, dtype=torch.float64))
    assert (weights[there] > 0).all()
    assert (weights[~there] == 0).all()


def test_what_is_not_there_changes_nothing(attention: AdditiveAttention) -> None:
    query, places = drawn(1, QUERY), drawn(1, 6, PLACES)
    there = torch.tensor([[True] * 4 + [False] * 2])
    masked, weights = attention(query, attention.remember(places, there))
    alone, of_alone = attention(query, attention.remember(places[:, :4]))
    assert torch.allclose(masked, alone)
    assert torch.allclose(weights[:, :4], of_alone)


def test_the_score_is_the_formula_of_the_paper(attention: AdditiveAttention) -> None:
    query, places = drawn(1, QUERY), drawn(1, 6, PLACES)
    w, u, v = attention.weight_query, attention.weight_memory, attention.weight_score
    scores = torch.stack([v @ torch.tanh(w @ query[0] + u @ place) for place in places[0]])
    weights = scores.exp() / scores.exp().sum()
    context, found = attention(query, attention.remember(places))
    assert torch.allclose(found[0], weights)
    assert torch.allclose(context[0], sum(weight * place for weight, place in zip(weights, places[0], strict=True)))


def test_the_gradient_is_the_one_measured(attention: AdditiveAttention) -> None:
    there = torch.tensor([[True] * 4, [True, True, False, False]])
    looking = Looking(attention)

    def of(query: Tensor, places: Tensor, *weights: Tensor) -> tuple[Tensor, Tensor]:
        named = dict(zip((name for name, _ in looking.named_parameters()), weights, strict=True))
        return torch.func.functional_call(looking, named, (query, places, there))

    given = [drawn(2, QUERY), drawn(2, 4, PLACES), *(weight.detach() for weight in attention.parameters())]
    assert torch.autograd.gradcheck(of, [tensor.requires_grad_() for tensor in given])


class Looking(torch.nn.Module):
    """Remembers and looks, in one call."""

    def __init__(self, attention: AdditiveAttention) -> None:
        super().__init__()
        self.attention = attention

    def forward(self, query: Tensor, places: Tensor, there: Tensor) -> tuple[Tensor, Tensor]:
        found: tuple[Tensor, Tensor] = self.attention(query, self.attention.remember(places, there))
        return found
