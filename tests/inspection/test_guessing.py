import numpy as np
import pytest
import torch

from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.inspection import opening
from rnnlab.inspection.guesses import MOST_STEPS, Guesses
from rnnlab.inspection.guessing import guesses
from rnnlab.training.training import Training
from tests.sentences import ONE_SENTENCE


def training(**choices: object) -> Training:
    return Training(Experiment.of({"device": "cpu", "hidden_size": 4, **choices}))


def softmaxes(outputs: torch.Tensor, found: Guesses) -> np.ndarray:
    """What the network gives to the classes that were found, (T, K)."""
    return np.take_along_axis(outputs.double().softmax(-1).detach().numpy(), found.classes, axis=1)


@pytest.mark.parametrize("dataset", ["poems", "reber", "delayed_echo"])
def test_the_guesses_at_each_step_are_the_largest_of_the_networks_softmax(dataset: str) -> None:
    run = training(dataset=dataset, dropout=0.5)
    found = Guesses.from_bytes(guesses(run, 3).to_bytes())
    alone = opening.watched(run, 3)
    run.network.eval()
    outputs = run.network(torch.tensor(alone.x))[0]
    assert found.every_step
    assert found.probabilities == pytest.approx(softmaxes(outputs, found), abs=1e-6)
    assert (found.classes[:, 0] == outputs.argmax(1).numpy()).all()
    assert found.classes.shape == (alone.x.shape[1], min(5, outputs.shape[1]))
    assert (np.diff(found.probabilities, axis=1) <= 0).all()
    assert found.actual.tolist() == [max(label, -1) for label in alone.y[0, : alone.x.shape[1]].tolist()]


@pytest.mark.parametrize("choices", [{}, {"pooling": "mean"}, {"bidirectional": True}, {"pooling": "mean", "bidirectional": True}], ids=str)
@pytest.mark.parametrize("dataset", ["reviews", "digits"])
def test_an_answer_so_far_is_that_to_a_sequence_that_ends_there(dataset: str, choices: dict[str, object]) -> None:
    run = training(dataset=dataset, layer_norm=True, **choices)
    found, alone = guesses(run, 1), opening.watched(run, 1)
    outputs = torch.cat([run.network(torch.tensor(alone.x[:, :end])) for end in range(1, alone.x.shape[1] + 1)])
    assert not found.every_step
    assert found.probabilities == pytest.approx(softmaxes(outputs, found), abs=1e-6)
    assert set(found.actual.tolist()) == {int(alone.y[0])}


def test_padding_is_not_guessed_at() -> None:
    run = training(dataset="reviews")
    part = run.prepared.parts.validation
    row = int(np.argmin(part.lengths))  # type: ignore[arg-type]
    found = guesses(run, row)
    assert len(found.classes) == len(found.symbols) == found.steps == part.lengths[row]  # type: ignore[index]


def test_what_was_read_and_what_is_guessed_have_their_names() -> None:
    run = training(dataset="poems")
    found, text = guesses(run, 0), run.prepared.text  # type: ignore[attr-defined]
    start = int(run.prepared.parts.validation.when[0, 0]) - 1
    assert "".join(found.symbols) == text[start : start + len(found.symbols)]
    assert [found.right(place) for place in range(len(found.symbols))] == list(text[start + 1 : start + 1 + len(found.symbols)])
    assert found.likely(0)[0] == (found.names[found.classes[0, 0]], found.probabilities[0, 0])
    bits = guesses(training(dataset="delayed_echo"), 0)
    assert set(bits.symbols) <= {"0", "1"}
    assert bits.right(0) is None


@pytest.mark.parametrize("dataset", ["noisy_sine", "sine_steps", "adding", "dates", "handwriting"])
def test_a_network_that_answers_numbers_or_writes_guesses_at_no_class(dataset: str) -> None:
    found = Guesses.from_bytes(guesses(training(dataset=dataset), 0).to_bytes())
    assert found.classes.size == found.probabilities.size == found.actual.size == 0
    assert bool(found.symbols) == (dataset == "dates")


def test_a_long_sequence_is_looked_at_in_blocks_that_say_where_they_are() -> None:
    run = training(dataset="poems", text_length=700)
    outputs = run.network.eval()(torch.tensor(opening.watched(run, 0).x))[0]
    for begin, steps in ((0, MOST_STEPS), (MOST_STEPS, MOST_STEPS), (2 * MOST_STEPS, 700 - 2 * MOST_STEPS)):
        found = guesses(run, 0, begin)
        assert (found.begin, found.steps, len(found.classes), len(found.symbols)) == (begin, 700, steps, steps)
        assert found.probabilities == pytest.approx(softmaxes(outputs[begin : begin + steps], found), abs=1e-6)


def test_a_sequence_that_is_not_there_is_refused() -> None:
    with pytest.raises(RunError, match=ONE_SENTENCE):
        guesses(training(dataset="reviews"), 10**6)
