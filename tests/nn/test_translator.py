import pytest
import torch

from rnnlab import registry
from rnnlab.experiment import Model
from rnnlab.nn.network import Ends
from rnnlab.nn.translator import Translator

TOKENS, SYMBOLS, STEPS = 8, 5, 4
LENGTHS = torch.tensor([6, 1, 4])
X = torch.randint(1, TOKENS, (3, 6), generator=torch.Generator().manual_seed(0)) * (torch.arange(6) < LENGTHS.unsqueeze(1))
Y = torch.tensor([[1, 2, 3, 0], [4, 0, -100, -100], [2, 2, 0, -100]])


def translator(teacher_forcing: float = 1.0, **model: object) -> Translator:
    chosen = Model(**{"hidden_size": 5, "embedding_size": 3, "cell": "gru", **model})
    return Translator(chosen, Ends(0, SYMBOLS, tokens=TOKENS, every_step=True), 0, STEPS, teacher_forcing).eval()


each_kind = pytest.mark.parametrize(
    "model",
    [{}, {"attention": "none"}, {"bidirectional": True, "num_layers": 2}, {"cell": "lstm", "bidirectional": True, "attention": "none"}],
)


@each_kind
def test_the_padding_of_what_is_read_never_matters(model: dict[str, object]) -> None:
    made = translator(**model)
    answered = made(X, None, LENGTHS)
    assert answered.shape == (3, STEPS, SYMBOLS)
    filled = torch.where(torch.arange(6) < LENGTHS.unsqueeze(1), X, 7)
    assert torch.equal(made(filled, None, LENGTHS), answered)
    for row, length in enumerate(LENGTHS):
        assert torch.allclose(made(X[row : row + 1, :length])[0], answered[row], atol=1e-6)


@each_kind
def test_every_weight_learns_in_practice(model: dict[str, object]) -> None:
    made = translator(**model).train()
    made.practise(X, Y, torch.Generator(), LENGTHS).square().sum().backward()
    for name, weight in made.named_parameters():
        if not name.endswith("bias_hh") or model.get("cell") != "lstm":
            assert weight.grad is not None, name
            assert weight.grad.any(), name


def test_practice_on_its_own_symbols_is_what_it_answers() -> None:
    made = translator(bidirectional=True)
    answered = made(X, None, LENGTHS)
    own = answered.argmax(2)
    assert torch.allclose(made.practise(X, own, torch.Generator(), LENGTHS), answered, atol=1e-6)
    assert not torch.allclose(made.practise(X, (own + 1) % SYMBOLS, torch.Generator(), LENGTHS), answered)
    unaided = translator(0.0, bidirectional=True)
    assert torch.allclose(unaided.practise(X, (own + 1) % SYMBOLS, torch.Generator(), LENGTHS), answered, atol=1e-6)


def test_what_is_wanted_after_the_end_never_matters() -> None:
    made = translator()
    filled = torch.where(Y < 0, 0, Y)
    assert torch.equal(made.practise(X, Y, torch.Generator(), LENGTHS), made.practise(X, filled, torch.Generator(), LENGTHS))


def test_without_attention_only_the_end_of_reading_is_known() -> None:
    for attention, kept in (("none", True), ("additive", False)):
        made = translator(attention=attention)
        outputs, ended = made.read(made.embed(X), None, None, LENGTHS)
        assert torch.allclose(made.conclude(outputs * 5, ended, None, LENGTHS), made.conclude(outputs, ended, None, LENGTHS)) == kept


def test_its_first_weights_follow_from_the_seed() -> None:
    first, again = translator(), translator()
    assert all(torch.equal(one, other) for one, other in zip(first.parameters(), again.parameters(), strict=True))
    other = Translator(Model(hidden_size=5, embedding_size=3, cell="gru"), first.ends, 1, STEPS)
    assert not any(torch.equal(one, two) for one, two in zip(first.parameters(), other.parameters(), strict=True))


@pytest.mark.parametrize("cell", registry.cells.names())
def test_every_cell_translates(cell: str) -> None:
    assert translator(cell=cell, bidirectional=True)(X, None, LENGTHS).isfinite().all()
