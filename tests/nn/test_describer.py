import pytest
import torch

from rnnlab import registry
from rnnlab.errors import RunError
from rnnlab.experiment import Model
from rnnlab.nn.describer import Describer
from rnnlab.nn.network import Ends
from rnnlab.nn.picture_encoder import CHANNELS, Convolution, PictureEncoder
from tests.sentences import ONE_SENTENCE

B, S, T, V = 3, 32, 5, 7
X = torch.rand(B, S, 3 * S, generator=torch.Generator().manual_seed(1))
Y = torch.randint(1, V, (B, T), generator=torch.Generator().manual_seed(2))


def describer(seed: int = 0, **model: object) -> Describer:
    return Describer(
        Model.model_validate({"cell": "gru", "hidden_size": 6, "embedding_size": 4, **model}), Ends(3 * S, V, every_step=True), seed, T
    )


def test_it_answers_every_word_for_every_picture() -> None:
    logits, weights = describer().describe(X)
    assert logits.shape == (B, T, V)
    assert weights.shape == (B, T, 64)
    assert torch.allclose(weights.sum(2), torch.ones(B, T))
    assert torch.equal(describer()(X), logits)
    assert describer(attention="none").describe(X)[1].shape == (B, T, 0)


def test_a_picture_is_described_as_alone() -> None:
    network = describer()
    for row in range(B):
        assert torch.allclose(network(X[row : row + 1])[0], network(X)[row], atol=1e-6)


@pytest.mark.parametrize("attention", ["additive", "none"])
def test_what_it_writes_depends_on_the_picture(attention: str) -> None:
    network = describer(attention=attention)
    assert not torch.allclose(network(X)[0], network(X)[1], atol=1e-4)


def test_practice_shows_the_true_words_and_writing_does_not() -> None:
    network, noise = describer(), torch.Generator()
    own = network(X).argmax(2)
    assert torch.allclose(network.practise(X, own, noise), network(X), atol=1e-6)
    assert not torch.allclose(network.practise(X, (own + 1) % V, noise), network(X), atol=1e-4)
    network.teacher_forcing = 0.0
    assert torch.allclose(network.practise(X, (own + 1) % V, noise), network(X), atol=1e-6)


@pytest.mark.parametrize("cell", registry.cells.names())
@pytest.mark.parametrize("num_layers", [1, 2])
def test_every_cell_describes_and_every_weight_learns(cell: str, num_layers: int) -> None:
    network = describer(cell=cell, num_layers=num_layers)
    network.practise(X, Y, torch.Generator()).square().sum().backward()
    assert all(weight.grad is not None and weight.grad.any() for weight in network.parameters())


def test_the_weights_follow_from_the_seed_alone() -> None:
    torch.manual_seed(5)
    one = torch.cat([weight.flatten() for weight in describer(3).parameters()])
    torch.manual_seed(6)
    same, other = (torch.cat([weight.flatten() for weight in describer(seed).parameters()]) for seed in (3, 4))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_colours_and_rows_of_pixels_reach_the_encoder_in_their_places() -> None:
    given: list[torch.Tensor] = []
    network = describer()
    network.encoder.register_forward_pre_hook(lambda _, arguments: given.append(arguments[0]))
    network(X)
    colour, row, column = 2, 5, 9
    assert given[0].shape == (B, 3, S, S)
    assert torch.equal(given[0][:, colour, row, column], X[:, row, S * colour + column])


def test_a_place_of_the_grid_sees_what_is_near_it_and_knows_where_it_is() -> None:
    encoder = PictureEncoder(torch.Generator().manual_seed(0))
    blank = torch.zeros(1, 3, S, S)
    spot = blank.clone()
    spot[:, :, 8:12, 20:24] = 1
    before, after = encoder(blank)[0], encoder(spot)[0]
    changed = (before != after).any(1).view(8, 8)
    assert before.shape == (64, CHANNELS[-1])
    assert changed[2, 5]
    assert not changed[5:].any()
    assert not changed[:, :3].any()
    middle = before.view(8, 8, -1)[2:6, 2:6].flatten(0, 1)
    assert not torch.allclose(middle, middle[:1].expand_as(middle), atol=1e-4)


def test_a_fresh_convolution_keeps_the_variance_of_what_it_is_given() -> None:
    layer = Convolution(64, 64, 1, torch.Generator().manual_seed(0))
    given = torch.randn(4, 64, 16, 16, generator=torch.Generator().manual_seed(1))
    assert layer(given)[:, :, 1:-1, 1:-1].var().item() == pytest.approx(1, abs=0.1)


def test_it_is_not_opened_as_a_sequence() -> None:
    network = describer(num_layers=2)
    assert [layer.cells[0] for layer in network.stack] == network.decoder.cells
    assert network.stack[0].choice(padded=False).way == "by_hand"
    with pytest.raises(RunError) as refusal:
        network.embed(X)
    assert ONE_SENTENCE.match(str(refusal.value))
