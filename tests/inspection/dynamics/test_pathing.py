import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.inspection import opening
from rnnlab.inspection.dynamics.pathing import MOST_STEPS, pathway
from rnnlab.inspection.dynamics.pathway import Pathway
from rnnlab.inspection.dynamics.principal import aligned, principal
from rnnlab.inspection.tracing import trace
from rnnlab.training.training import Training
from tests.sentences import ONE_SENTENCE

DATASETS = ["noisy_sine", "delayed_echo", "reviews", "digits", "pydoc", "digit_addition", "breast_cancer"]


def training(**choices: object) -> Training:
    return Training(Experiment.of({"device": "cpu", "hidden_size": 8, **choices}))


def states(units: int = 10) -> np.ndarray:
    chance = np.random.default_rng(0)
    return chance.normal(size=(400, units)) @ chance.normal(size=(units, units)) + 3.0


def shuffled(run: Training) -> Training:
    """The same network with its units in another order: it answers the same, and every unit means something else."""
    other = Training(run.experiment)
    order = torch.randperm(8, generator=torch.Generator().manual_seed(3))
    cell = other.network.stack[0].cells[0]
    with torch.no_grad():
        for parameter in (cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh):
            parameter.copy_(parameter.reshape(-1, 8, *parameter.shape[1:])[:, order].reshape(parameter.shape))
        cell.weight_hh.copy_(cell.weight_hh[:, order].clone())
        other.network.readout[0].weight.copy_(other.network.readout[0].weight[:, order].clone())
    return other


@pytest.mark.parametrize("units", [2, 3, 10])
def test_directions_and_explained_variance_are_those_of_scikit_learn(units: int) -> None:
    values = states(units)
    axes, known = principal(values), PCA().fit(values)
    count = min(units, 6)
    np.testing.assert_allclose(axes.shares, known.explained_variance_ratio_[:count], rtol=1e-9)
    np.testing.assert_allclose(np.abs(axes.ways @ known.components_[:count].T), np.eye(count), atol=1e-7)
    np.testing.assert_allclose(np.abs(axes.along(values)), np.abs(known.transform(values)[:, :count]), atol=1e-7)
    assert (np.take_along_axis(axes.ways, np.abs(axes.ways).argmax(1)[:, None], 1) > 0).all()


def test_procrustes_undoes_a_rotation() -> None:
    values = states(5)
    base = principal(values)
    turn, _ = np.linalg.qr(np.random.default_rng(1).normal(size=(5, 5)))
    turned = principal(values @ turn)
    assert not np.allclose(turned.along(values @ turn), base.along(values), atol=1e-3)  # a direction at least is flipped
    laid = aligned(turned, values @ turn, base.along(values))
    np.testing.assert_allclose(laid.along(values @ turn), base.along(values), atol=1e-8)
    np.testing.assert_allclose(laid.shares, base.shares, atol=1e-9)


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_axes_do_not_move_with_the_window(dataset: str) -> None:
    run = training(dataset=dataset, cell="gru")
    one, other = (Pathway.from_bytes(pathway(run, run, window, 1).to_bytes()) for window in (0, 3))
    for name in ("ways", "centre", "ranges", "shares"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    np.testing.assert_array_equal(one.cloud.places, other.cloud.places)
    assert len(one.names) == len(one.ways) == len(one.ranges) == len(one.shares)


def test_the_axes_do_not_flip_when_units_mean_something_else() -> None:
    run = training(dataset="delayed_echo", cell="gru")
    base, moved = pathway(run, run, 2, 1), pathway(shuffled(run), run, 2, 1)
    count = 6
    np.testing.assert_allclose(moved.window.places[:, :count], base.window.places[:, :count], atol=1e-4)
    np.testing.assert_allclose(moved.window.places[:, count:], base.window.places[:, count:], atol=1e-4)
    np.testing.assert_array_equal(moved.ranges, base.ranges)


def test_other_weights_are_seen_in_the_frame_of_the_anchor() -> None:
    run, later = training(cell="gru"), training(cell="gru", seed=1)
    np.testing.assert_array_equal(pathway(later, run, 0, 1).ranges, pathway(run, run, 0, 1).ranges)
    ways = pathway(later, run, 0, 1).ways[:6]
    np.testing.assert_allclose(ways @ ways.T, np.eye(6), atol=1e-9)


@pytest.mark.parametrize("dataset", ["noisy_sine", "reviews"])
def test_a_place_is_the_state_that_the_trace_has_along_the_axes(dataset: str) -> None:
    run = training(dataset=dataset, num_layers=2)
    found = pathway(run, run, 1, 2)
    h = trace(run.network, torch.tensor(opening.watched(run, 1).x[0])).states["2.h"]
    np.testing.assert_allclose(found.window.places, found.along(h), atol=1e-5)
    assert found.window.steps.tolist() == list(range(1, len(h) + 1))
    assert found.length == len(h)


def test_ranges_hold_the_states_that_the_axes_were_fitted_to() -> None:
    run = training(dataset="delayed_echo")
    found = pathway(run, run, 0, 1)
    assert (found.cloud.places > found.ranges[:, 0]).all()
    assert (found.cloud.places < found.ranges[:, 1]).all()


def test_a_step_has_its_truth_and_what_would_be_answered_there() -> None:
    run = training(dataset="delayed_echo")
    found, alone = pathway(run, run, 4, 1), opening.watched(run, 4)
    expected = np.where(alone.y[0] == -100, np.nan, alone.y[0])
    np.testing.assert_array_equal(found.window.truth, expected)
    np.testing.assert_array_equal(found.window.answer, run.network(torch.tensor(alone.x))[0].argmax(1))
    assert found.classes == ["0", "1"]
    assert np.isnan(found.window.truth).any()


def test_where_one_answer_is_asked_others_are_seen_at_their_ends_with_their_class() -> None:
    run = training(dataset="reviews")
    found, part = pathway(run, run, 0, 1), run.prepared.parts.validation
    np.testing.assert_array_equal(found.cloud.steps, part.lengths[:256])
    np.testing.assert_array_equal(found.cloud.truth, part.y[:256])
    assert set(found.window.truth) == {part.y[0]}
    ends = run.network(torch.tensor(part.x[:256]), lengths=torch.tensor(part.lengths[:256])).argmax(1)
    np.testing.assert_array_equal(found.cloud.answer, ends)


def test_along_the_readout_one_class_grows_against_the_other() -> None:
    run = training(dataset="reviews")
    found = pathway(run, run, 0, 1)
    weight = run.network.readout[0].weight.detach().double()
    way = (weight[1] - weight[0]) / (weight[1] - weight[0]).norm()
    assert found.names[-1] == "readout, positive against negative"
    np.testing.assert_allclose(found.ways[-1], way, atol=1e-6)
    many = pathway(training(dataset="digits"), training(dataset="digits"), 0, 1)
    assert [name for name in many.names if name.startswith("readout")] == [f"readout, {digit}" for digit in range(10)]


@pytest.mark.parametrize("choices", [{"bidirectional": True}, {"dataset": "pydoc"}, {"dataset": "digit_addition"}])
def test_where_a_state_says_no_answer_by_itself_there_is_no_readout(choices: dict[str, object]) -> None:
    run = training(**choices)
    found = pathway(run, run, 0, 1)
    assert not [name for name in found.names if name.startswith("readout")]
    assert np.isnan(found.window.answer).all()


def test_of_a_long_sequence_steps_are_left_out_evenly() -> None:
    run = training(dataset="adding", delay=500, cell="rnn")
    found = pathway(run, run, 0, 1)
    assert (found.length, len(found.window.steps)) == (500, MOST_STEPS)
    assert found.window.steps[[0, -1]].tolist() == [1, 500]
    assert np.diff(found.window.steps).max() == 2


def test_a_single_unit_has_one_direction_and_a_single_step_one_place() -> None:
    small, short = training(hidden_size=1), training(dataset="breast_cancer")
    assert pathway(small, small, 0, 1).names == ["direction 1", "readout, number 0"]
    assert len(pathway(short, short, 0, 1).window.places) == 1


@pytest.mark.parametrize(("window", "layer"), [(0, 2), (0, 0), (10**6, 1)])
def test_a_layer_or_window_that_is_not_there_is_refused(window: int, layer: int) -> None:
    run = training()
    with pytest.raises(RunError, match=ONE_SENTENCE):
        pathway(run, run, window, layer)
