from math import log, tanh

import numpy as np
import pytest
import torch

from rnnlab import registry
from rnnlab.cells.gru import GRU
from rnnlab.cells.lstm import LSTM
from rnnlab.cells.min_gru import MinGRU
from rnnlab.cells.rnn import RNN
from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.inspection import opening
from rnnlab.inspection.dynamics.dynamics import Dynamics, fate, lasts
from rnnlab.inspection.dynamics.fixed_points import REST, search
from rnnlab.inspection.dynamics.lyapunov import MOST_STEPS, exponents
from rnnlab.inspection.dynamics.moving import LARGEST, dynamics
from rnnlab.inspection.dynamics.step_map import StepMap, exact
from rnnlab.inspection.tracing import trace
from rnnlab.training.training import Training
from tests.sentences import ONE_SENTENCE

every_cell = pytest.mark.parametrize("cell", registry.cells.names())
AT_REST = 0.9575040240772687
"""tanh(2 h) = h"""


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def step_of(cell: str) -> StepMap:
    made = registry.cells.load(cell)(3, 4, chance())
    return StepMap(exact(made), torch.randn(3, generator=chance(1)))


def planted(units: int, weight: float = 2.0, bias: float = 0.0) -> RNN:
    """h' = tanh(weight h + bias) in each unit by itself, whatever is read."""
    cell = RNN(1, units, chance())
    with torch.no_grad():
        cell.weight_ih.zero_()
        cell.weight_hh.copy_(weight * torch.eye(units))
        cell.bias_ih.fill_(bias)
        cell.bias_hh.zero_()
    return cell


def evenly(units: int) -> torch.Tensor:
    return 2 * torch.rand(500, units, generator=chance(2)).double() - 1


def training(**choices: object) -> Training:
    return Training(Experiment.of({"device": "cpu", "hidden_size": 4, **choices}))


@every_cell
def test_the_jacobian_is_that_of_finite_differences(cell: str) -> None:
    step = step_of(cell)
    states = torch.randn(5, step.size, generator=chance(3)).double()
    found = step.jacobians(states)
    for column in range(step.size):
        small = torch.zeros(step.size, dtype=torch.float64)
        small[column] = 1e-6
        measured = (step(states + small) - step(states - small)) / 2e-6
        np.testing.assert_allclose(found[:, :, column], measured, atol=1e-6)


@every_cell
def test_a_gradient_goes_back_by_the_transposed_jacobian_and_a_step_is_the_cells(cell: str) -> None:
    step = step_of(cell)
    states, back = torch.randn(2, 5, step.size, generator=chance(3)).double()
    torch.testing.assert_close(step.pulled(states, back), (step.jacobians(states).mT @ back.unsqueeze(2)).squeeze(2))
    parts = states.chunk(len(step.cell.state_names), 1)
    torch.testing.assert_close(step(states), torch.cat(step.cell(step.held.expand(5, -1), parts), 1))


def test_many_jacobians_are_made_in_pieces_without_a_seam() -> None:
    step = StepMap(exact(GRU(2, 64, chance())), torch.ones(2))
    states = torch.randn(70, 64, generator=chance(4)).double()
    torch.testing.assert_close(step.jacobians(states)[[0, 63, 64, 69]], step.jacobians(states[[0, 63, 64, 69]]))


def test_the_three_points_of_a_planted_cell_are_found() -> None:
    found = search(StepMap(exact(planted(1)), torch.zeros(1)), evenly(1), 32)
    np.testing.assert_allclose(sorted(found.points.flatten().tolist()), [-AT_REST, 0, AT_REST], atol=1e-6)
    assert (found.speeds < REST).all()
    assert found.ended.sum() == 32


def test_points_of_two_units_are_stable_saddles_and_unstable() -> None:
    run = training(dataset="noisy_sine", cell="rnn", hidden_size=2)
    run.network.stack[0].cells[0].load_state_dict(planted(2).state_dict())
    found = Dynamics.from_bytes(dynamics(run, 0, 1, "mean").to_bytes())
    step = StepMap(exact(planted(2)), torch.zeros(1))
    np.testing.assert_allclose(step(torch.from_numpy(found.points)), found.points, atol=1e-6)
    for point, kind, sizes in zip(found.points, found.kinds(), found.sizes(), strict=True):
        at_zero = int((np.abs(point) < 0.1).sum())
        assert kind == ["stable", "saddle", "unstable"][at_zero]
        slopes = sorted((2 * (1 - tanh(2 * h) ** 2) for h in point), reverse=True)
        np.testing.assert_allclose(sizes, slopes, atol=1e-5)
    assert "stable" in found.kinds()


def test_where_a_point_has_just_vanished_a_slow_one_is_left() -> None:
    found = search(StepMap(exact(planted(1, bias=-0.54)), torch.zeros(1)), evenly(1), 32)
    assert len(found.points) == 2
    assert found.speeds[0] < REST < found.speeds[1] < 0.01
    assert found.points[1].item() == pytest.approx(0.5**0.5, abs=0.05)


def test_a_state_out_of_reach_is_no_point() -> None:
    cell = GRU(1, 1, chance())
    with torch.no_grad():
        for parameter in cell.parameters():
            parameter.zero_()
        cell.weight_hh[1] = 8.0  # z is near 1 for a large h: it stays wherever it is
        cell.bias_hh[2] = 0.5
    found = search(StepMap(exact(cell), torch.zeros(1)), evenly(1), 32)
    assert len(found.points)
    assert found.points.abs().max() < 1.2


def test_exponents_of_a_constant_step_are_the_logarithms_of_its_eigenvalues() -> None:
    cell = planted(4, weight=0.0)
    turn = torch.linalg.qr(torch.randn(4, 4, generator=chance(5)))[0]
    sizes = torch.tensor([0.95, 0.7, 0.4, 0.1])
    with torch.no_grad():
        cell.weight_hh.copy_(turn @ torch.diag(sizes) @ turn.T)
    found = exponents(exact(cell), torch.zeros(60, 1), torch.zeros(4))
    np.testing.assert_allclose(found, sizes.log(), atol=1e-4)


def test_exponents_of_a_cell_that_keeps_a_share_are_the_logarithms_of_the_shares() -> None:
    cell = MinGRU(2, 3, chance())
    x = torch.randn(30, 2, generator=chance(6))
    kept = 1 - cell.gates(x, cell.initial_state(30))["z"]
    expected = kept.log().mean(0).sort(descending=True).values
    np.testing.assert_allclose(exponents(exact(cell), x, torch.zeros(3)), expected.detach(), atol=0.02)


@pytest.mark.parametrize("cell", [RNN, GRU, LSTM])
def test_all_exponents_together_are_the_mean_logarithm_of_the_determinant(cell: type) -> None:
    made = exact(cell(2, 4, chance()))
    x, state = torch.randn(20, 2, generator=chance(7)), torch.zeros(1, 4 * len(made.state_names)).double()
    logs = []
    for x_t in x:
        step = StepMap(made, x_t)
        logs.append(torch.linalg.slogdet(step.jacobians(state)[0]).logabsdet.item())
        state = step(state)
    assert exponents(made, x, torch.zeros(state.shape[1])).sum().item() == pytest.approx(np.mean(logs))


@pytest.mark.parametrize("cell", ["rnn", "gru", "mgu", "min_gru", "rnn_relu"])
def test_the_plane_of_two_units_holds_the_cells_own_steps_and_the_networks_own_answers(cell: str) -> None:
    run = training(dataset="delayed_echo", cell=cell, hidden_size=2)
    found = Dynamics.from_bytes(dynamics(run, 1, 1, "step 3").to_bytes())
    plane, x = found.plane, torch.tensor(opening.watched(run, 1).x)
    assert plane is not None
    (least, low), (most, high) = plane.ends.T
    made = run.network.stack[0].cells[0]
    for (i, j), place in {(0, 0): [least, low], (14, 0): [most, low], (0, 14): [least, high]}.items():
        h = torch.tensor([place], dtype=torch.float32)
        torch.testing.assert_close(made(x[:, 2], (h,))[0] - h, torch.tensor(plane.moves[i, j]).float().unsqueeze(0), atol=1e-5, rtol=1e-4)
    middle = torch.tensor([[(least + most) / 2, low + (high - low) * 0.5 / 41]], dtype=torch.float32)
    np.testing.assert_allclose(plane.answers[20, 0], run.network.answer(middle)[0].detach(), atol=1e-5)
    np.testing.assert_allclose(plane.path, trace(run.network, x[0]).states["1.h"], atol=1e-6)
    assert (found.outputs, found.classes, found.held) == (["0", "1"], True, "what is read at step 3")


def test_two_units_with_a_carry_and_three_units_have_no_plane() -> None:
    assert dynamics(training(cell="lstm", hidden_size=2), 0, 1, "mean").plane is None
    assert dynamics(training(cell="gru", hidden_size=3), 0, 1, "mean").plane is None


def test_a_layer_below_and_one_of_two_directions_say_no_answer_by_themselves() -> None:
    below = dynamics(training(num_layers=2, cell="gru"), 0, 1, "mean")
    both = dynamics(training(bidirectional=True, cell="gru"), 0, 1, "mean")
    last = dynamics(training(num_layers=2, cell="gru"), 0, 2, "mean")
    assert (below.outputs, both.outputs, last.outputs) == ([], [], ["number 0"])
    assert (below.answers.shape[1], last.answers.shape[1]) == (0, 1)


def test_the_input_is_held_at_what_was_asked() -> None:
    run = training(dataset="reviews", cell="gru")
    names = run.prepared.known.names  # type: ignore[attr-defined]
    cell, embedding = exact(run.network.stack[0].cells[0]), run.network.embedding.weight  # type: ignore[union-attr]
    train = run.prepared.parts.train
    read = [embedding[token] for row, end in zip(train.x[:256], train.lengths[:256], strict=True) for token in row[:end]]
    wanted = {
        "zero": torch.zeros(embedding.shape[1]),
        "step 2": embedding[opening.watched(run, 0).x[0, 1]],
        "mean": torch.stack(read).mean(0),
        f"token {names[9]}": embedding[9],
    }
    for held, x in wanted.items():
        found = dynamics(run, 0, 1, held)
        points = torch.from_numpy(found.points)
        assert len(points)
        np.testing.assert_allclose((StepMap(cell, x.detach())(points) - points).norm(dim=1), found.speeds, atol=1e-6)


@pytest.mark.parametrize("held", ["token good", "step 0", "step 11", "step x", "nothing"])
def test_an_input_that_is_not_there_is_refused(held: str) -> None:
    with pytest.raises(RunError, match=ONE_SENTENCE):
        dynamics(training(), 0, 1, held)


def test_a_word_that_is_not_known_and_a_layer_that_is_not_there_are_refused() -> None:
    run = training(dataset="reviews")
    for layer, held in ((1, "token xyzzy"), (2, "mean")):
        with pytest.raises(RunError, match=ONE_SENTENCE):
            dynamics(run, 0, layer, held)


def test_a_state_that_is_too_large_is_searched_for_no_points_and_still_has_exponents() -> None:
    found = Dynamics.from_bytes(dynamics(training(hidden_size=LARGEST // 2 + 1), 0, 1, "mean").to_bytes())
    assert found.refused == f"Points are searched in states of up to {LARGEST} numbers, and this one has 258: choose a smaller hidden size."
    assert found.points.shape == (0, 258)
    assert found.exponents[0] < 0


def test_of_a_long_sequence_the_exponents_are_those_of_its_end() -> None:
    run = training(dataset="adding", delay=MOST_STEPS + 30, cell="rnn")
    found = dynamics(run, 0, 1, "mean")
    x = torch.tensor(opening.watched(run, 0).x)
    states = torch.tensor(trace(run.network, x[0]).states["1.h"])
    cell = exact(run.network.stack[0].cells[0])
    assert (found.steps, x.shape[1]) == (MOST_STEPS, MOST_STEPS + 30)
    np.testing.assert_allclose(found.exponents, exponents(cell, x[0, 30:], states[29]), atol=1e-5)


def test_sizes_and_exponents_are_told_in_steps() -> None:
    assert lasts(np.exp(-1 / 14)) == pytest.approx(14)
    assert lasts(np.exp(1 / 14)) == pytest.approx(-14)
    assert (lasts(1.0), lasts(0.0)) == (float("inf"), 0.0)
    assert fate(log(0.93)) == "errors and gradients shrink by 7 % a step: a memory of about 14 steps"
    assert "grow by 10 % a step, e-fold in 10 steps" in fate(log(1.1))
    assert "neither shrink nor grow" in fate(0.0)
