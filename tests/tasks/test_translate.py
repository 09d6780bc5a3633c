import numpy as np
import pytest
import torch

from rnnlab import registry
from rnnlab.answers import Translated, from_bytes, join, to_bytes
from rnnlab.datasets.noisy_sine import NoisySine
from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment
from rnnlab.figures.tasks.answers import answers
from rnnlab.figures.tasks.translated import SHOWN, WRONG, examples
from rnnlab.preparation.pairs import Pairing
from rnnlab.raw import Card, Pairs
from rnnlab.sequences import Sequences
from rnnlab.tasks import Task
from tests.sentences import ONE_SENTENCE

SOURCES = ("ab", "abc", "b", "ca", "cb", "a", "bc", "ba", "ac", "c")
RAW = Pairs(SOURCES, tuple(source[::-1] for source in SOURCES), "character", Card("", "", "", ""))
TASK: Task = registry.tasks.load("translate")()


def prepared(reverse: bool = False) -> Pairing:
    experiment = Experiment.of({"dataset": "dates", "test_share": 0.3, "validation_share": 0.0, "reverse": reverse})
    found = TASK.prepare(RAW, experiment)
    assert isinstance(found, Pairing)
    return found


def written(found: Pairing, part: Sequences, wrong: int = 0) -> torch.Tensor:
    """Logits that write what is wanted, but for the first symbol of some texts."""
    y = torch.tensor(part.y).clamp(min=0)
    y[:wrong, 0] = (y[:wrong, 0] + 1) % len(found.symbols)
    return torch.nn.functional.one_hot(y, len(found.symbols)).float() * 5


def test_the_loss_is_that_of_true_symbols_alone() -> None:
    found = prepared()
    part = found.parts.train
    outputs, y = torch.randn(*part.y.shape, len(found.symbols), generator=torch.Generator().manual_seed(0)), torch.tensor(part.y)
    each = [-outputs[row].log_softmax(1)[range(n), y[row, :n]].mean() for row, n in enumerate((part.y >= 0).sum(1))]
    torch.testing.assert_close(TASK.loss(outputs, y), torch.stack(each).mean())
    elsewhere = torch.where((y < 0).unsqueeze(2), 9.0, outputs)
    assert torch.equal(TASK.loss(elsewhere, y), TASK.loss(outputs, y))


def test_scores_count_whole_texts_and_symbols() -> None:
    found = prepared()
    part = found.parts.train
    answer = TASK.answer(found, part, written(found, part, wrong=2))
    lengths = (part.y >= 0).sum(1)
    symbols = 1 - (1 / lengths[:2]).sum() / len(part)
    assert TASK.scores(answer) == pytest.approx({"exact": 5 / 7, "symbol accuracy": symbols})
    assert TASK.measures(written(found, part, wrong=2), torch.tensor(part.y)) == pytest.approx(TASK.scores(answer))


@pytest.mark.parametrize("reverse", [False, True])
def test_examples_are_as_they_were_typed_and_marked_by_a_sign(reverse: bool) -> None:
    found = prepared(reverse)
    part = found.parts.train
    answer = TASK.answer(found, part, written(found, part, wrong=1))
    assert isinstance(answer, Translated)
    shown = examples(answer)
    assert [example.source for example in shown] == [SOURCES[row] for row in part.when[:SHOWN]]
    assert [example.wanted for example in shown] == [RAW.targets[row] for row in part.when[:SHOWN]]
    assert [example.right for example in shown] == [False, True, True, True, True]
    figure = answers(answer, "train")
    assert [line[0] for line in figure.text.splitlines()] == ["✗", "✓", "✓", "✓", "✓"]
    assert figure.text.splitlines()[0].endswith(f"(wanted: {shown[0].wanted})")
    assert "6 of 7 texts (85.7%) are right throughout" in figure.alt
    assert figure.spec["series"][0]["data"] == [round(6 / 7, 4), 1, 1, 1]


def test_the_first_wrong_texts_are_shown_wherever_they_are() -> None:
    found = prepared()
    part = found.parts.train
    right = TASK.answer(found, part, written(found, part))
    assert isinstance(right, Translated)
    many = join([right, right, TASK.answer(found, part, written(found, part, wrong=7))])
    assert isinstance(many, Translated)
    assert [example.right for example in examples(many)] == [True] * SHOWN + [False] * WRONG


def test_the_naive_rule_writes_the_most_frequent_symbol_of_each_place() -> None:
    found = prepared()
    train = found.parts.train
    outputs = TASK.naive(found, found.parts.test)
    assert outputs.shape == (3, train.y.shape[1], len(found.symbols))
    for place in range(train.y.shape[1]):
        asked = train.y[:, place][train.y[:, place] >= 0]
        counts = np.bincount(asked, minlength=len(found.symbols))
        assert counts[outputs[0, place].argmax()] == counts.max()
        torch.testing.assert_close(outputs[0, place].exp(), torch.tensor((counts + 1) / (counts + 1).sum(), dtype=torch.float32))


def test_an_answer_survives_its_bytes() -> None:
    found = prepared()
    answer = TASK.answer(found, found.parts.train, written(found, found.parts.train))
    again = from_bytes(to_bytes(answer))
    assert isinstance(again, Translated)
    for name, value in vars(answer).items():
        np.testing.assert_array_equal(getattr(again, name), value)


def test_other_data_are_refused_in_one_sentence() -> None:
    experiment = Experiment()
    with pytest.raises(InvalidExperiment, match=ONE_SENTENCE):
        TASK.prepare(NoisySine().load(experiment, None), experiment)


def test_teacher_forcing_reaches_the_network() -> None:
    from rnnlab.nn.translator import Translator
    from rnnlab.training.training import Training

    experiment = Experiment.of({"dataset": "dates", "teacher_forcing": 0.25, "device": "cpu"})
    network = Training(experiment, RAW).network
    assert isinstance(network, Translator)
    assert network.teacher_forcing == 0.25


def test_a_run_that_goes_on_elsewhere_is_shown_the_same_true_symbols() -> None:
    from itertools import islice

    from rnnlab.training.checkpoint import Checkpoint
    from rnnlab.training.events import BatchDone
    from rnnlab.training.training import Training

    experiment = Experiment.of({"dataset": "dates", "teacher_forcing": 0.5, "hidden_size": 8, "batch_size": 2, "device": "cpu"})
    first = Training(experiment, RAW)
    list(islice(iter(first), 3))
    second = Training(experiment, RAW, Checkpoint.from_bytes(first.checkpoint().to_bytes()))
    straight = Training(experiment, RAW)
    wanted, losses = ([event.loss for event in islice(iter(run), 12) if isinstance(event, BatchDone)] for run in (straight, second))
    assert losses[:5] == wanted[2:7]
