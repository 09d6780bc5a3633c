from dataclasses import replace
from itertools import product
from math import inf, log

import numpy as np
import pytest
import torch

from rnnlab.errors import RnnlabError, RunError
from rnnlab.experiment import Experiment
from rnnlab.inspection.trying.continuation import Continuation, Copied, Wish
from rnnlab.inspection.trying.sampling import continuation, longest_copy
from rnnlab.nn.sampling import Sampler, chances, draw
from rnnlab.training.training import Training
from tests.sentences import ONE_SENTENCE

PROBABILITIES = [0.1, 0.4, 0.15, 0.3, 0.05]
LOGITS = torch.tensor([3.0, 9.0, *map(log, PROBABILITIES)])
"""Of padding and the unknown, which are never written, and of five characters."""


def by_hand(temperature: float, top_k: int, top_p: float) -> list[float]:
    """The definition, token by token."""
    powers = [share ** (1 / temperature) for share in PROBABILITIES]
    ranked = sorted(range(5), key=lambda token: -powers[token])[: top_k or 5]
    total = sum(powers[token] for token in ranked)
    kept, reached = [], 0.0
    for token in ranked:
        kept.append(token)
        reached += powers[token] / total
        if reached >= top_p:
            break
    left = sum(powers[token] for token in kept)
    return [0.0, 0.0, *(powers[token] / left if token in kept else 0.0 for token in range(5))]


@pytest.mark.parametrize(("temperature", "top_k", "top_p"), list(product([0.3, 1.0, 2.5], [0, 1, 3, 9], [0.05, 0.65, 0.92, 1.0])))
def test_shares_are_those_of_the_definition(temperature: float, top_k: int, top_p: float) -> None:
    shares = Sampler(temperature, top_k, top_p).shares(LOGITS)
    np.testing.assert_allclose(shares.numpy(), by_hand(temperature, top_k, top_p), atol=1e-7)


def test_at_temperature_0_the_likeliest_character_comes() -> None:
    assert Sampler(0.0).shares(LOGITS).tolist() == [0, 0, 0, 1, 0, 0, 0]
    nearly = Sampler(0.01).shares(LOGITS)
    assert nearly[3] == pytest.approx(1)


def test_each_token_is_drawn_as_often_as_its_share_says() -> None:
    shares = Sampler().shares(LOGITS)
    drawn = np.bincount([draw(shares, (place + 0.5) / 1000) for place in range(1000)], minlength=7)
    np.testing.assert_allclose(drawn / 1000, shares.numpy(), atol=0.001)
    assert draw(Sampler(top_k=2).shares(LOGITS), 1 - 1e-16) == 5
    assert draw(shares, 0.0) == 2


def test_places_have_their_chance_from_the_seed() -> None:
    assert chances(3) == chances(3)
    assert chances(3) != chances(4)
    assert len(chances(3)) == len(set(chances(3))) == 1000


@pytest.fixture(scope="module", params=["lstm", "min_gru"])
def training(request: pytest.FixtureRequest) -> Training:
    chosen = {"dataset": "poems", "cell": request.param, "hidden_size": 8, "num_layers": 2, "initial_state": "learned"}
    return Training(Experiment.of({**chosen, "dropout": 0.5, "layer_norm": True, "device": "cpu"}))


WISH = Wish("春风", count=30, seed=5)


def test_the_same_seed_writes_the_same_and_another_something_else(training: Training) -> None:
    found = continuation(training, WISH)
    assert len(found.text) == 30
    assert continuation(training, WISH) == found
    assert continuation(training, replace(WISH, seed=6)).text != found.text
    assert training.network.training


def test_bit_by_bit_it_writes_what_it_writes_at_once(training: Training) -> None:
    whole, text = continuation(training, WISH), ""
    for count in (1, 9, 20):
        text += continuation(training, replace(WISH, written=text, count=count)).text
    assert text == whole.text


def test_a_chosen_character_changes_only_what_follows(training: Training) -> None:
    whole = continuation(training, WISH)
    other = next(one.character for one in whole.places[10].likely if one.character != whole.text[10])
    regrown = continuation(training, replace(WISH, written=whole.text[:10], chosen=other, count=20))
    assert regrown.places[0].character == other
    assert [place.chosen for place in regrown.places] == [True] + [False] * 19
    assert [one.character for one in regrown.places[0].likely] == [one.character for one in whole.places[10].likely]
    same = continuation(training, replace(WISH, written=whole.text[:10], chosen=whole.text[10], count=20))
    assert same.text == whole.text[10:]


def test_surprises_and_distributions_are_those_of_the_network_reading_the_text(training: Training) -> None:
    found = continuation(training, replace(WISH, temperature=0.5, top_k=4))
    known = training.prepared.known  # type: ignore[attr-defined]
    tokens = torch.tensor([known.encode("春风" + found.text)])
    training.network.eval()
    with torch.inference_mode():
        logs = training.network(tokens)[0].double().log_softmax(1)
    training.network.train()
    expected = -logs[torch.arange(1, 31), tokens[0, 2:]]
    np.testing.assert_allclose([place.nats for place in found.places], expected, rtol=1e-4)
    first = found.places[0].likely
    assert [one.probability for one in first] == pytest.approx(sorted(logs[1, 2:].exp().tolist(), reverse=True)[:10], rel=1e-4)
    assert sum(one.share for one in first) == pytest.approx(1)
    assert [one.share > 0 for one in first] == [True] * 4 + [False] * 6


def test_at_temperature_0_the_seed_has_no_say(training: Training) -> None:
    greedy = continuation(training, replace(WISH, temperature=0.0))
    assert continuation(training, replace(WISH, temperature=0.0, seed=99)).text == greedy.text
    assert all(place.character == place.likely[0].character for place in greedy.places)


def test_characters_that_the_training_part_lacks_are_named(training: Training) -> None:
    assert continuation(training, replace(WISH, begun="春x风z")).unknown == ["x", "z"]
    assert continuation(training, replace(WISH, begun="")).begun == "\n"


def test_what_was_written_goes_through_bytes_unchanged(training: Training) -> None:
    found = continuation(training, WISH)
    assert Continuation.from_bytes(found.to_bytes()) == found
    assert Wish.from_json(WISH.to_json()) == WISH


@pytest.mark.parametrize(
    "wrong",
    [
        *({"count": 1001}, {"written": "春" * 990}, {"begun": "春" * 2001}, {"seed": -1}, {"top_k": -1}),
        *({"temperature": -0.1}, {"temperature": inf}, {"top_p": 0.0}, {"top_p": 1.1}, {"chosen": "x"}, {"chosen": "春风"}),
    ],
)
def test_a_wish_out_of_range_is_refused_in_one_sentence(training: Training, wrong: dict[str, object]) -> None:
    with pytest.raises(RnnlabError, match=ONE_SENTENCE):
        continuation(training, replace(WISH, **wrong))  # type: ignore[arg-type]


def test_a_run_that_does_not_write_says_so() -> None:
    with pytest.raises(RunError, match=ONE_SENTENCE):
        continuation(Training(Experiment.of({"dataset": "noisy_sine", "device": "cpu"})), WISH)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("xxthe catyy", Copied(2, 7, 3)), ("on the", Copied(3, 3, 3)), ("so the cat", Copied(0, 10, 0)), ("zzz", Copied())),
        *(("", Copied()), ("the\n\n\n\n\nsat", Copied(0, 3, 3)), ("caso the", Copied(2, 6, 0)), ("z so z cat", Copied(7, 3, 7))),
    ],
)
def test_the_longest_copied_passage_is_found(text: str, expected: Copied) -> None:
    assert longest_copy(text, "so the cat sat.\n\n\n\n\n") == expected


def test_no_longer_passage_is_copied_than_the_longest() -> None:
    rng = np.random.default_rng(0)
    source, text = ("".join(rng.choice(list("ab "), 60)) for _ in range(2))
    passages = [text[start:end] for start in range(60) for end in range(start + 1, 61) if text[start:end] in source]
    found = longest_copy(text, source)
    assert found.length == max(len(passage.strip()) for passage in passages)
    assert text[found.start : found.start + found.length] == source[found.source : found.source + found.length]
