import numpy as np
import pytest
import torch

from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.inspection.microscope.microscope import Look
from rnnlab.inspection.microscope.microscoping import _of_training
from rnnlab.inspection.tracing import trace
from rnnlab.inspection.trying.passage import Passage
from rnnlab.inspection.trying.reading import passage
from rnnlab.training.training import Training
from tests.sentences import ONE_SENTENCE

TEXT = "The plot was not GOOD, wibble"


@pytest.fixture(scope="module", params=["end", "mean"])
def training(request: pytest.FixtureRequest) -> Training:
    chosen = {"dataset": "reviews", "hidden_size": 6, "embedding_size": 5, "pooling": request.param, "readout_size": 4, "device": "cpu"}
    return Training(Experiment.of({**chosen, "bidirectional": True, "dropout": 0.5}))


def test_each_beginning_of_a_text_is_answered_as_if_it_were_the_whole(training: Training) -> None:
    found = passage(training, TEXT)
    assert found.pieces == ["the", "plot", "was", "not", "good", ",", "wibble"]
    assert found.known == [True] * 6 + [False]
    for number in range(1, len(found.pieces)):
        alone = passage(training, " ".join(found.pieces[:number]))
        np.testing.assert_allclose(alone.probabilities[-1], found.probabilities[number - 1], rtol=1e-5)
    assert len({row[0] for row in found.probabilities}) == len(found.pieces)


def test_changes_lead_from_the_shares_of_the_training_part_to_the_answer(training: Training) -> None:
    found = Passage.from_bytes(passage(training, TEXT).to_bytes())
    train = training.prepared.parts.train
    assert found.before[1] == pytest.approx(train.y.mean())
    assert found.before[1] + sum(found.changes(1)) == pytest.approx(found.probabilities[-1][1])
    assert found.probabilities[-1][found.answer] >= 0.5


def test_what_is_too_long_is_left_out_and_counted(training: Training) -> None:
    found = passage(training, "good " * 40)
    assert (len(found.pieces), found.left_out) == (30, 10)


def test_what_cannot_be_read_is_refused_in_one_sentence(training: Training) -> None:
    with pytest.raises(RunError, match=ONE_SENTENCE):
        passage(training, "  ")
    with pytest.raises(RunError, match=ONE_SENTENCE):
        passage(Training(Experiment.of({"dataset": "noisy_sine", "device": "cpu"})), TEXT)


def test_a_text_is_traced_and_put_under_the_microscope_by_what_its_words_became(training: Training) -> None:
    tokens = torch.tensor([2, 5, 3, 2])
    traced = trace(training.network, tokens)
    embedded = training.network.embed(tokens).detach().numpy()
    np.testing.assert_array_equal(traced.x, embedded)
    assert traced.states["1.h"].shape == (4, 6)
    found = _of_training(training, Look(step=2))
    assert found.names == found.columns == [f"embedding {column}" for column in range(5)]
    training.network.eval()
    part = training.prepared.parts.validation
    with torch.inference_mode():
        outputs = training.network(torch.from_numpy(part.x[:1]), lengths=torch.from_numpy(part.lengths[:1]))  # type: ignore[index]
    np.testing.assert_allclose(found.original.answer, outputs.softmax(1)[0], rtol=1e-4)
