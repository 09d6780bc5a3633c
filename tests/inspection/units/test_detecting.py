from dataclasses import replace

import numpy as np
import pytest
import torch
from sklearn.metrics import roc_auc_score

from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.inspection.gathering import gathered
from rnnlab.inspection.tracing import trace
from rnnlab.inspection.units.dependence import Dependence
from rnnlab.inspection.units.depending import MOST_SEQUENCES, dependence, losses
from rnnlab.inspection.units.detected import REFUTED, SUPPORTED, WEAK, Detected, Offer, Sample
from rnnlab.inspection.units.detecting import Counted, detected, judge, offered
from rnnlab.inspection.units.separating import areas, biserial, exchanged, ranks, shares
from rnnlab.training.training import Training
from tests.sentences import ONE_SENTENCE

SAMPLES = Sample("train", 0, 0, 0.0), Sample("validation", 0, 0, 0.0)


def training(**choices: object) -> Training:
    return Training(Experiment.of({"device": "cpu", "hidden_size": 4, **choices}))


def plant(run: Training, unit: int, pieces: list[str], latched: float = 0.0) -> Training:
    """The run with a unit that is far from 0 at these pieces alone, or, where latched, from the first of them on."""
    cell, names = run.network.stack[0].cells[0], run.prepared.known.names  # type: ignore[attr-defined]
    with torch.no_grad():
        run.network.embedding.weight[:, 0] = 0  # type: ignore[union-attr]
        run.network.embedding.weight[[names.index(piece) for piece in pieces], 0] = 5.0  # type: ignore[union-attr]
        for weights in (cell.weight_ih, cell.weight_hh):
            weights[unit] = 0
        cell.weight_ih[unit, 0], cell.weight_hh[unit, unit] = -1.0, latched
        cell.bias_ih[unit] = cell.bias_hh[unit] = 0.0
    return run


def wandering(seed: int, sequences: int = 40, steps: int = 30, units: int = 30) -> tuple[np.ndarray, list[np.ndarray]]:
    """Units that wander slowly, on from one sequence to the next, and marks that do so on their own."""
    rng = np.random.default_rng(seed)
    paths = rng.normal(size=(sequences * steps, units + 1))
    for step in range(1, len(paths)):
        paths[step] += 0.97 * paths[step - 1]
    marks = (paths[:, -1] > np.median(paths[:, -1])).astype(np.int8)
    return paths[:, :-1].astype(np.float32), list(marks.reshape(sequences, steps))


def test_the_area_is_scikit_learns_ties_and_all() -> None:
    rng = np.random.default_rng(0)
    values, marks = rng.integers(0, 5, (60, 4)).astype(np.float32), rng.integers(0, 2, (3, 60)).astype(np.int8)
    wanted = [[roc_auc_score(line, values[:, unit]) for unit in range(4)] for line in marks]
    np.testing.assert_allclose(areas(ranks(values), marks), wanted, rtol=1e-12)
    assert areas(ranks(values), np.ones((1, 60), np.int8)).tolist() == [[0.5] * 4]


def test_the_correlation_is_pearsons_and_none_for_a_unit_that_never_moves() -> None:
    rng = np.random.default_rng(0)
    values, marks = rng.normal(size=(50, 3)).astype(np.float32), rng.integers(0, 2, 50).astype(np.int8)
    values[:, 2] = 1.0
    found = biserial(values, marks)
    assert found[:2] == pytest.approx([np.corrcoef(values[:, unit], marks)[0, 1] for unit in range(2)])
    assert found[2] == 0


def test_histograms_are_shares_of_the_steps_on_each_side() -> None:
    values = np.array([[0.0, 5.0], [1.0, 5.0], [0.9, 5.0], [0.1, 5.0]])
    edges, found = shares(values, np.array([0, 1, 1, 0], np.int8), 2)
    assert edges[0].tolist() == [0, 0.5, 1]
    assert found[0].tolist() == [[1, 0], [0, 1]]
    assert found[1].tolist() == [[1, 0], [1, 0]]


def test_an_exchange_gives_each_sequence_anothers_marks_whole() -> None:
    marks = [np.arange(number, number + 3, dtype=np.int8) for number in range(0, 72, 3)]
    found = exchanged(marks, 50, np.random.default_rng(0)).reshape(50, 24, 3)
    assert (np.diff(found, axis=2) == 1).all()
    assert (found[:, :, 0] % 3 == 0).all()
    assert len({line.tobytes() for line in found}) > 40
    assert (found[:, 1::2, 0] - found[:, ::2, 0] == 3).all()  # twelve blocks of two neighbours
    assert (np.sort(found.reshape(50, -1)) == np.sort(np.concatenate(marks))).all()


def test_marks_of_another_length_begin_again_or_are_cut() -> None:
    marks = [np.array([1, 2], np.int8), np.array([3, 4, 5], np.int8)]
    found = {tuple(line.tolist()) for line in exchanged(marks, 20, np.random.default_rng(0))}
    assert found == {(1, 2, 3, 4, 5), (3, 4, 1, 2, 1)}


def test_a_planted_unit_is_found_and_the_others_are_refuted() -> None:
    values, marks = wandering(0)
    other, more = wandering(1)
    values[:, 7], other[:, 7] = -np.concatenate(marks), -np.concatenate(more)
    found = Detected.from_bytes(judge((values, marks), (other, more), "it", SAMPLES).to_bytes())
    assert found.order[0] == 7
    assert (found.signs[7], found.held[7]) == (-1, 1)
    assert found.verdicts[7] == SUPPORTED
    assert found.chances[7] == pytest.approx(1 / 201)
    assert [verdict for unit, verdict in enumerate(found.verdicts) if unit != 7].count(SUPPORTED) == 0


def test_slow_units_that_have_nothing_to_do_with_it_are_refuted_though_many() -> None:
    best = []
    for seed in range(20):
        found = judge(wandering(2 * seed), wandering(2 * seed + 1), "it", SAMPLES)
        best.append(found.verdicts[int(found.held.argmax())])
    assert best.count(REFUTED) >= 17  # one in twenty is expected to seem more
    assert best.count(SUPPORTED) == 0


def test_a_unit_that_knows_only_the_place_in_the_sequence_is_refuted() -> None:
    place = np.tile(np.arange(30), 40)
    rng = np.random.default_rng(0)
    marks = list((place < 5).astype(np.int8).reshape(40, 30))
    part: Counted = (np.column_stack([-place, rng.normal(size=1200)]).astype(np.float32), marks)
    found = judge(part, part, "it", SAMPLES)
    assert found.held[0] == 1
    assert found.verdicts[0] == REFUTED


def test_what_is_reported_is_held_out() -> None:
    values, marks = wandering(0)
    other, more = wandering(1)
    values[:, 7] = np.concatenate(marks)
    told = np.concatenate(more)
    for reported, held, verdict in ((told, 1.0, SUPPORTED), (-told, 0.0, REFUTED), (0 * told, 0.5, REFUTED)):
        other[:, 7] = reported
        found = judge((values, marks), (other, more), "it", SAMPLES)
        assert found.order[0] == 7
        assert found.chosen[7] == 1
        assert (found.held[7], found.verdicts[7]) == (held, verdict)


def test_a_unit_beyond_chance_that_often_errs_is_weak() -> None:
    values, marks = wandering(0)
    for part in (values, other := values.copy()):
        part[:, 7] = np.concatenate(marks) + np.random.default_rng(len(part)).normal(size=len(part))
    assert judge((values, marks), (other, marks), "it", SAMPLES).verdicts[7] == WEAK


@pytest.mark.parametrize("dataset", ["noisy_sine", "reviews", "poems"])
def test_no_sequence_that_is_reported_was_chosen_by(dataset: str) -> None:
    run = training(dataset=dataset)
    first, second = gathered(run)
    assert (first.name, second.name) == ("train", "validation")
    assert not set(first.sequences.when.ravel()) & set(second.sequences.when.ravel())
    name = next(iter(offered(run).shares))
    found = detected(run, 1, name)
    assert (found.learned.part, found.reported.part) == ("train", "validation")
    assert found.reported.share == pytest.approx(offered(run).shares[name])


def test_a_unit_planted_in_a_network_is_found_by_the_words_that_it_answers_to() -> None:
    run = plant(training(dataset="reviews", cell="rnn"), 2, ["but", "not"])
    found = detected(run, 1, "one of these", "Not but")
    assert found.order[0] == 2
    assert (found.held[2], found.signs[2], found.verdicts[2]) == (1, -1, SUPPORTED)
    assert found.predicate == "one of these: Not but"
    latched = detected(plant(run, 3, ["but"], latched=5.0), 1, "since one of these was read", "but")
    assert (latched.order[0], latched.verdicts[3]) == (3, SUPPORTED)
    assert latched.held[3] > 0.99


def test_the_numbers_are_those_of_the_state_at_the_steps_that_count() -> None:
    run = training(dataset="reber", num_layers=2)
    found, part = detected(run, 2, "T is read"), gathered(run)[1]
    values, marks = [], []
    for row, read in enumerate(part.reads):
        values.append(trace(run.network, torch.tensor(part.sequences.x[row, : len(read.values)])).states["2.h"])
        marks += [piece == "T" for piece in read.pieces]
    wanted = [roc_auc_score(marks, sign * np.concatenate(values)[:, unit]) for unit, sign in enumerate(found.signs)]
    assert found.held == pytest.approx(wanted, abs=1e-4)
    assert found.reported.steps == len(marks) == part.sequences.lengths.sum()  # type: ignore[union-attr]


def test_padding_never_counts() -> None:
    run = training(dataset="reviews")
    before = detected(run, 1, "a punctuation mark")
    for part in (run.prepared.parts.train, run.prepared.parts.validation):
        for row, length in enumerate(part.lengths):  # type: ignore[arg-type]
            part.x[row, length:] = 7
    after = detected(run, 1, "a punctuation mark")
    assert before.reported == after.reported
    np.testing.assert_array_equal(before.held, after.held)


def test_steps_that_ask_nothing_do_not_count() -> None:
    run = training(dataset="delayed_echo")
    found = detected(run, 1, "the label wanted is 1")
    assert found.reported.steps == 30 * found.reported.sequences
    classes = detected(training(dataset="digits"), 1, "the class of the whole is 3")
    assert classes.reported.steps == classes.reported.sequences


@pytest.mark.parametrize("dataset", ["noisy_sine", "seattle_weather", "reviews", "reber", "poems", "digits", "sine_steps", "adding"])
def test_only_what_holds_now_and_then_is_offered(dataset: str) -> None:
    run = training(dataset=dataset)
    offer = Offer.from_bytes(offered(run).to_bytes())
    assert offer.shares
    assert all(0.01 <= share <= 0.99 for share in offer.shares.values())
    assert bool(offer.worded) == (dataset in ("reviews", "reber", "poems"))
    assert offer.every_step == (dataset in ("reber", "poems", "sine_steps"))
    last = list(offer.shares)[-1]
    assert detected(run, 1, last).held.shape == (4,)


@pytest.mark.parametrize(
    ("name", "words"),
    [("in May", ""), ("nothing", ""), ("one of these", ""), ("one of these", "a " * 101), ("one of these", "zzzz"), ("one of these", " ")],
)
def test_what_cannot_be_looked_for_is_refused(name: str, words: str) -> None:
    with pytest.raises(RunError, match=ONE_SENTENCE):
        detected(training(dataset="reviews"), 1, name, words)


def test_a_layer_that_is_not_there_few_sequences_and_a_network_that_writes_are_refused() -> None:
    with pytest.raises(RunError, match=ONE_SENTENCE):
        detected(training(), 2, "rising")
    with pytest.raises(RunError, match=ONE_SENTENCE):
        offered(training(dataset="dates"))
    few = training(dataset="poems")
    parts = replace(few.prepared.parts, validation=few.prepared.parts.validation.only(slice(0, 3)))
    few.prepared = replace(few.prepared, parts=parts)
    with pytest.raises(RunError, match=ONE_SENTENCE):
        detected(few, 1, "a new line")


@pytest.mark.parametrize("dataset", ["poems", "reber", "delayed_echo"])
def test_what_the_steps_cost_is_the_loss(dataset: str) -> None:
    run = training(dataset=dataset)
    part = run.prepared.parts.validation.only(slice(0, 20))
    found = losses(run.network, part)
    wanted = run.task.loss(run.outputs(part), torch.from_numpy(part.y)).item()
    assert np.nanmean(found) == pytest.approx(wanted, rel=1e-5)
    assert np.isnan(found).any() == (dataset != "poems")


def test_a_unit_that_is_0_elsewhere_costs_nothing_there() -> None:
    run = plant(training(dataset="poems", cell="rnn", hidden_size=8), 2, ["，", "。"])
    found = Dependence.from_bytes(dependence(run, (1, 2), ("a punctuation mark", "")).to_bytes())
    with torch.no_grad():
        run.network.stack[0].cells[0].weight_hh[:, 2] = 0
    alone = dependence(run, (1, 2), ("a punctuation mark", ""))
    assert alone.rises[0, 0] == pytest.approx(0, abs=1e-6)
    assert abs(alone.rises[0, 1]) > 1e-3
    assert found.units[0] == 2
    assert len(set(found.units.tolist())) == 7
    low, high = alone.interval
    assert low <= alone.differences[0] <= high
    assert found.sequences <= MOST_SEQUENCES


def test_a_unit_that_nothing_reads_is_not_used() -> None:
    run = training(dataset="reber", cell="rnn")
    with torch.no_grad():
        run.network.readout[0].weight[:, 1] = 0
        run.network.stack[0].cells[0].weight_hh[:, 1] = 0
    found = dependence(run, (1, 1), ("T is read", ""))
    assert found.rises[0] == pytest.approx([0, 0], abs=1e-6)
    assert found.verdict.startswith("refuted")


@pytest.mark.parametrize(
    ("rises", "interval", "verdict"),
    [
        ([[0.0, 1.0], [0.0, 0.5]], [0.5, 1.5], "supported"),
        ([[0.0, 1.0], [0.0, 2.0]], [0.5, 1.5], "weak"),
        ([[0.0, 1.0], [0.0, 0.5]], [-0.5, 1.5], "refuted"),
        ([[1.0, 0.0], [0.0, 0.5]], [-1.5, -0.5], "refuted"),
        ([[-1.0, -0.5], [0.0, 0.1]], [0.2, 0.8], "refuted"),
    ],
)
def test_a_verdict_takes_a_rise_there_beyond_chance_and_other_units(rises: list[list[float]], interval: list[float], verdict: str) -> None:
    found = Dependence(np.array([0, 1]), np.array(rises), np.array(interval), "it", "validation", 9, "nats")
    assert found.verdict.split(":")[0] == verdict


def test_steps_that_are_not_answered_have_no_loss_to_rise() -> None:
    found = dependence(training(dataset="delayed_echo"), (1, 0), ("1 is read", ""))
    assert np.isfinite(found.rises).all() and np.isfinite(found.interval).all()


def test_numbers_at_each_step_are_judged_by_their_squared_error() -> None:
    found = dependence(training(dataset="sine_steps"), (1, 0), ("rising", ""))
    assert found.unit_of_loss == "squared error"
    assert np.isfinite(found.rises).all()


@pytest.mark.parametrize(
    ("dataset", "place", "name"),
    [("reviews", (1, 0), "a punctuation mark"), ("reber", (1, 4), "T is read"), ("reber", (2, 0), "T is read")],
)
def test_what_cannot_be_taken_away_is_refused(dataset: str, place: tuple[int, int], name: str) -> None:
    with pytest.raises(RunError, match=ONE_SENTENCE):
        dependence(training(dataset=dataset), place, (name, ""))
