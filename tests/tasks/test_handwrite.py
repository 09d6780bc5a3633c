from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.distributions import Bernoulli, MultivariateNormal

from rnnlab import datasets
from rnnlab.answers import Penned, from_bytes, join, to_bytes
from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment
from rnnlab.inspection import opening
from rnnlab.preparation.prepared import Prepared
from rnnlab.preparation.strokes import PADDING, Lines
from rnnlab.tasks.handwrite import SAMPLE, HandwriteTask
from rnnlab.training.training import Training
from tests.sentences import ONE_SENTENCE
from tests.strokes import few

task = HandwriteTask()
RAW = few()
CHOSEN = Experiment.of({"dataset": "handwriting", "device": "cpu", "hidden_size": 5, "mixtures": 3, "epochs": 1})


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return task.prepare(RAW, CHOSEN)


def train(prepared: Prepared) -> Lines:
    lines = prepared.parts.train
    assert isinstance(lines, Lines)
    return lines


def test_what_is_wanted_at_each_step_is_the_stroke_after_it(prepared: Prepared) -> None:
    lines = train(prepared)
    assert lines.lengths is not None
    for row, number in enumerate(lines.when[:5]):
        steps, wanted = int(lines.lengths[row]), RAW.strokes[number, : RAW.lengths[number]]
        np.testing.assert_allclose(lines.x[row, :steps] * lines.scale, wanted[:-1], rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(lines.y[row, :steps] * lines.scale, wanted[1:], rtol=1e-5, atol=1e-5)
        assert not lines.x[row, steps:].any()
        assert (lines.y[row, steps:, 2] == PADDING).all()
        np.testing.assert_allclose(task.inputs(prepared, lines, row), wanted[:-1], rtol=1e-5, atol=1e-5)


def test_moves_are_measured_by_those_of_the_training_part(prepared: Prepared) -> None:
    lines = train(prepared)
    moves = np.concatenate([RAW.strokes[row, : RAW.lengths[row], :2] for row in lines.when])
    assert lines.unit == pytest.approx(np.sqrt((moves**2).mean()), rel=1e-6)
    other = replace(RAW, strokes=RAW.strokes * np.where(np.isin(np.arange(len(RAW.strokes)), lines.when), 1, 9)[:, None, None].astype("f4"))
    assert train(task.prepare(other, CHOSEN)).unit == lines.unit


def test_the_padding_is_never_counted(prepared: Prepared) -> None:
    lines = train(prepared)
    targets = torch.from_numpy(lines.y)
    there = targets[..., 2] != PADDING
    outputs = torch.randn((*targets.shape[:2], 19), generator=torch.Generator().manual_seed(0)).requires_grad_()
    loss = task.loss(outputs, targets)
    loss.backward()  # type: ignore[no-untyped-call]
    assert outputs.grad is not None
    assert not outputs.grad[~there].any()
    assert outputs.grad[there].any()
    with torch.no_grad():
        torch.testing.assert_close(task.loss(torch.where(there[..., None], outputs, 1e4), targets), loss)
        costs = [task.loss(outputs[row : row + 1, :end], targets[row : row + 1, :end]) for row, end in enumerate(there.sum(1).tolist())]
        torch.testing.assert_close(torch.stack(costs).mean(), loss)


def test_the_naive_rule_is_one_gaussian_and_how_often_the_pen_lifts(prepared: Prepared) -> None:
    lines = train(prepared)
    seen = torch.from_numpy(lines.y[lines.y[..., 2] != PADDING]).double()
    gaussian = MultivariateNormal(seen[:, :2].mean(0), torch.cov(seen[:, :2].T, correction=0))
    pen = Bernoulli(probs=seen[:, 2].mean())
    part = prepared.parts.test
    costs = []
    for row in torch.from_numpy(part.y).double():
        strokes = row[row[:, 2] != PADDING]
        costs.append(-(gaussian.log_prob(strokes[:, :2]) + pen.log_prob(strokes[:, 2])).mean())
    assert task.loss(task.naive(prepared, part), torch.from_numpy(part.y)).item() == pytest.approx(
        float(torch.stack(costs).mean()), rel=1e-4
    )


def test_the_first_score_is_the_loss_of_the_part_also_when_it_is_judged_in_pieces(prepared: Prepared) -> None:
    part = prepared.parts.train
    outputs = torch.randn((*part.y.shape[:2], 19), generator=torch.Generator().manual_seed(0))
    whole = task.answer(prepared, part, outputs)
    pieces = [task.answer(prepared, part.only(rows), outputs[rows]) for rows in (slice(0, 8), slice(8, None))]
    scores = task.scores(whole)
    assert scores["nats a stroke"] == pytest.approx(task.loss(outputs, torch.from_numpy(part.y)).item(), rel=1e-5)
    assert task.scores(join(pieces)) == pytest.approx(scores)
    assert task.scores(from_bytes(to_bytes(whole))) == scores


def test_distance_is_in_the_units_of_the_data(prepared: Prepared) -> None:
    part = train(prepared)
    outputs = torch.zeros((*part.y.shape[:2], 19))
    answer = task.answer(prepared, part, outputs)
    assert isinstance(answer, Penned)
    there = part.y[..., 2] != PADDING
    sizes = np.where(there, np.hypot(*np.moveaxis(part.y[..., :2], 2, 0)), 0) * part.unit
    assert task.scores(answer)["distance"] == pytest.approx((sizes.sum(1) / there.sum(1)).mean(), rel=1e-5)
    assert answer.text == RAW.texts[part.when[0]]


def test_a_look_brings_a_line_of_the_networks_own_by_the_same_chances() -> None:
    training = Training(CHOSEN, RAW)
    first, again = training.look()[1], training.look()[1]
    assert isinstance(first, Penned)
    assert isinstance(again, Penned)
    assert first.sample.shape == (SAMPLE, 3)
    np.testing.assert_array_equal(first.sample, again.sample)
    for _ in zip(range(4), training, strict=False):
        pass
    changed = training.look()[1]
    assert isinstance(changed, Penned)
    assert not np.array_equal(changed.sample, first.sample)


def test_one_line_alone_is_answered_as_among_others(prepared: Prepared) -> None:
    training = Training(CHOSEN, RAW)
    alone = opening.watched(training, 0)
    answer = task.answer(training.prepared, alone, training.outputs(alone))
    whole = training.look()[1]
    assert isinstance(answer, Penned)
    assert isinstance(whole, Penned)
    steps = alone.x.shape[1]
    np.testing.assert_allclose(answer.nats[0], whole.nats[0, :steps], rtol=1e-4, atol=1e-5)


def test_what_cannot_be_learned_is_refused_in_one_sentence() -> None:
    with pytest.raises(InvalidExperiment, match=ONE_SENTENCE):
        task.prepare(datasets.load(Experiment.of({"dataset": "sunspots"})), CHOSEN)
    with pytest.raises(InvalidExperiment, match=ONE_SENTENCE) as refusal:
        task.prepare(RAW, CHOSEN.but(bidirectional=True))
    assert "one direction" in str(refusal.value)
    with pytest.raises(InvalidExperiment, match=ONE_SENTENCE):
        task.prepare(few(2), CHOSEN.but(test_share=0.5, validation_share=0.5))
