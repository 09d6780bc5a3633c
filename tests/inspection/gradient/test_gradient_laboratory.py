from collections.abc import Callable
from math import log
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Generator, nn
from torch.autograd import grad

from rnnlab import registry
from rnnlab.cells import Cell
from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.inspection import opening
from rnnlab.inspection.gradient.apart import MOST_LOSSES, take_apart
from rnnlab.inspection.gradient.appearance import Appearance
from rnnlab.inspection.gradient.appearing import MOST_READ, appear
from rnnlab.inspection.gradient.backflow import Backflow
from rnnlab.inspection.gradient.experimenting import changed, clipped, gradient, try_out, what_if
from rnnlab.inspection.gradient.flowing_back import backflow, flow
from rnnlab.inspection.gradient.keeping import keeping, kept
from rnnlab.inspection.gradient.what_if import Change, WhatIf
from rnnlab.packing import pack
from rnnlab.runs.milestones import NAME
from rnnlab.runs.record import Record
from rnnlab.training.training import Training
from rnnlab.training.truncating import Truncated
from tests.sentences import ONE_SENTENCE

every_cell = pytest.mark.parametrize("cell", registry.cells.names())


def training(**choices: object) -> Training:
    return Training(Experiment.of({"device": "cpu", "hidden_size": 4, "dataset": "noisy_sine", "lookback": 12, **choices}))


@pytest.fixture
def planted() -> Callable[[float], Training]:
    """An RNN whose state stays 0, where tanh is straight, and whose W_hh is c times the identity."""

    def plant(c: float) -> Training:
        run = training(cell="rnn")
        cell = run.network.stack[0].cells[0]
        with torch.no_grad():
            for weight in cell.parameters():
                weight.zero_()
            cell.weight_hh.copy_(c * torch.eye(4))
        return run

    return plant


@pytest.fixture
def record(tmp_path: Path) -> tuple[str, Training]:
    """A run of which the weights of three moments are kept, and its training at the last."""
    run = training(cell="gru", epochs=1)
    path = tmp_path / "some.run"
    opened = Record.create(path, run.experiment)
    events = iter(run)
    for step in range(3):
        next(events)
        opened.append([], {f"{NAME}{step}": pack({"weights": run.flat.values.numpy().copy()})})
    opened.append([], {"checkpoint": run.checkpoint().to_bytes()})
    opened.close()
    return str(path), run


@pytest.mark.parametrize("c", [0.5, 0.83, 1.2])
def test_the_slope_of_a_linear_network_is_the_logarithm_of_its_recurrent_weight(planted: Callable[[float], Training], c: float) -> None:
    found = backflow(planted(c), 0, 1)
    assert found.fit()[1] == pytest.approx(log(c), rel=1e-5)
    assert found.rate() == pytest.approx(c, rel=1e-5)
    assert found.half_life() == pytest.approx(log(2) / abs(log(c)), rel=1e-4)
    assert found.horizon() == pytest.approx(-1 / log(c) if c < 1 else np.inf, rel=1e-4)


def test_a_scaled_recurrent_weight_multiplies_the_rate_of_a_linear_network(planted: Callable[[float], Training]) -> None:
    found = what_if(planted(0.8), 0, 1, Change(scale=1.5))
    assert found.before.rate() == pytest.approx(0.8, rel=1e-5)
    assert found.after.rate() == pytest.approx(1.2, rel=1e-5)


@pytest.mark.parametrize("choices", [{}, {"num_layers": 2, "cell": "gru"}, {"dataset": "delayed_echo", "delay": 5, "num_layers": 2}])
@pytest.mark.parametrize("cut", [1, 5, 12])
def test_a_truncated_gradient_is_zero_beyond_the_cut_and_only_there(choices: dict[str, object], cut: int) -> None:
    run = training(**choices)
    for layer in range(1, len(run.network.stack) + 1):
        found = flow(take_apart(run, run.network.eval(), 1, layer, cut))
        for loss, row in zip(found.losses, found.norms, strict=True):
            before_the_cut = (np.arange(1, loss + 1) - 1) // cut < (loss - 1) // cut
            assert (row[:loss][before_the_cut] == 0).all()
            assert (row[:loss][~before_the_cut] > 0).all()
        uncut = flow(take_apart(run, run.network.eval(), 1, layer))
        same = (found.norms == uncut.norms) | (found.norms == 0) | np.isnan(found.norms)
        assert same.all() or np.allclose(found.norms[~same], uncut.norms[~same], rtol=1e-5)


@pytest.mark.parametrize("choices", [{}, {"cell": "gru", "num_layers": 2}, {"dataset": "delayed_echo", "delay": 5}])
def test_the_gradient_of_all_weights_is_cut_as_training_cuts_it(choices: dict[str, object]) -> None:
    run = training(**choices)
    alone = opening.watched(run, 0)
    answers, _ = Truncated(run.network, 4).from_states(torch.tensor(alone.x), None, Generator())
    parts = list(run.network.parameters())
    right = torch.cat([part.flatten() for part in grad(run.task.loss(answers, torch.from_numpy(alone.y)), parts)])
    torch.testing.assert_close(gradient(take_apart(run, run.network, 0, 1, 4).whole, run.network), right, rtol=1e-4, atol=1e-7)
    whole = gradient(take_apart(run, run.network, 0, 1).whole, run.network)
    assert not torch.allclose(whole, right, rtol=1e-3, atol=1e-7)


@every_cell
def test_a_change_that_changes_nothing_changes_no_bit(cell: str) -> None:
    run = training(cell=cell, num_layers=2)
    for (name, weight), other in zip(run.network.named_parameters(), changed(run.network, Change()).parameters(), strict=True):
        assert torch.equal(weight, other), name
    found = what_if(run, 0, 1, Change())
    assert np.array_equal(found.before.norms[-1], found.after.norms[-1])
    assert found.losses[0] == found.losses[1]
    assert found.norms[0] == found.norms[1] == found.clipped


@every_cell
def test_the_run_itself_stays_as_it_is(cell: str) -> None:
    run = training(cell=cell)
    before = run.flat.values.clone()
    found = what_if(run, 0, 1, Change(truncation=3, clip=0.1, forget=2.0, scale=1.7))
    assert torch.equal(run.flat.values, before)
    assert not run.flat.gradient.any()
    assert found.recurrent is run.network.stack[0].cells[0].recurrent


@pytest.mark.parametrize("clip", [0.0, 0.01, 1e6])
def test_a_gradient_is_clipped_as_torch_clips_it(clip: float) -> None:
    run = training(cell="lstm")
    found = what_if(run, 0, 1, Change(clip=clip))
    run.task.loss(run.network(torch.tensor(opening.watched(run, 0).x)), torch.from_numpy(opening.watched(run, 0).y)).backward()
    before = nn.utils.clip_grad_norm_(run.network.parameters(), clip or float("inf")).item()
    after = run.flat.gradient.norm().item()
    assert found.norms[1] == pytest.approx(before, rel=1e-5)
    assert found.clipped == pytest.approx(after, rel=1e-4)
    assert (after < before) is (clip == 0.01)


def test_a_clipped_gradient_points_where_it_did() -> None:
    found = clipped(torch.tensor([3.0, -4.0]), 1.0)
    torch.testing.assert_close(found, torch.tensor([0.6, -0.8]))


FORGET = {
    "rnn": None,
    "rnn_relu": None,
    "irnn": None,
    "lstm": ("f", 1),
    "peephole_lstm": ("f", 1),
    "coupled_lstm": ("i", -1),
    "gru": ("z", 1),
    "gru_reset_first": ("z", 1),
    "mgu": ("f", -1),
    "min_gru": ("z", -1),
    "min_lstm": ("f", 1),
}


@every_cell
def test_the_gate_that_keeps_is_found_in_the_equations(cell: str) -> None:
    kind: type[Cell] = registry.cells.load(cell)
    gate = keeping(kind)
    assert gate == FORGET[cell]
    if gate:
        one, added = kind(1, 3, Generator().manual_seed(1)), torch.zeros(1, len(kind.blocks), 3)
        still = kept(one, added)
        added[:, kind.blocks.index(gate[0])] = 2.0 * gate[1]
        assert kept(one, added) > still


@pytest.mark.parametrize("bias", [True, False])
@every_cell
def test_a_forget_bias_is_added_to_that_block_of_every_layer_alone(cell: str, bias: bool) -> None:
    run = training(cell=cell, num_layers=2, bias=bias)
    other = changed(run.network, Change(forget=1.5))
    for layer, old in zip(other.stack, run.network.stack, strict=True):
        new, kind = layer.cells[0], type(old.cells[0])
        gate = keeping(kind)
        wanted = torch.zeros(len(kind.blocks), 4)
        if gate:
            wanted[kind.blocks.index(gate[0])] = 1.5 * gate[1]
            assert new.bias_ih is not None
            start = torch.zeros(len(kind.blocks) * 4) if old.cells[0].bias_ih is None else old.cells[0].bias_ih
            torch.testing.assert_close(new.bias_ih - start, wanted.flatten())
        elif not bias:
            assert new.bias_ih is None
    said = what_if(run, 0, 2, Change(forget=1.5)).forget_gate
    assert said == {None: "", 1: "b_if + 1.5", -1: "b_if - 1.5"}.get(gate and gate[1], "").replace("b_if", f"b_i{gate[0] if gate else ''}")


def test_a_memory_that_is_kept_longer_sends_its_gradient_farther() -> None:
    run = training(cell="lstm", hidden_size=8)
    found = what_if(run, 0, 1, Change(forget=4.0))
    assert found.after.half_life() > 2 * found.before.half_life()


def test_what_if_comes_back_from_its_bytes_and_from_a_record(record: tuple[str, Training]) -> None:
    path, run = record
    found = WhatIf.from_bytes(try_out(path, 1, 1, Change(truncation=5, scale=1.3, clip=0.2).to_json()))
    again = what_if(run, 1, 1, Change(truncation=5, scale=1.3, clip=0.2))
    assert np.array_equal(found.after.norms, again.after.norms) and np.array_equal(found.before.norms, again.before.norms)
    assert (found.losses, found.norms, found.clipped, found.forget_gate) == (again.losses, again.norms, again.clipped, "b_iz + 0")


def test_at_each_moment_of_training_the_gradient_is_that_of_its_weights(record: tuple[str, Training]) -> None:
    path, run = record
    found = Appearance.from_bytes(appear(path, 2, 1, [0, 1, 2]))
    assert found.steps.tolist() == [0, 1, 2] and found.kept == 3
    assert np.array_equal(found.norms[2], backflow(run, 2, 1).by_lag())
    assert np.array_equal(found.flow(-1).by_lag(), found.norms[2])
    first = backflow(Training(run.experiment), 2, 1)
    assert np.array_equal(found.norms[0], first.by_lag())
    assert found.flow(0).rate() == first.rate()


def test_of_long_sequences_fewer_moments_are_looked_at(record: tuple[str, Training], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rnnlab.inspection.gradient.appearing.MOST_READ", 2 * 12)
    found = Appearance.from_bytes(appear(record[0], 0, 1, [0, 1, 2]))
    assert found.steps.tolist() == [0, 2] and found.kept == 3
    assert MOST_READ >= 60 * 100  # every moment that a run keeps, of a hundred steps each


def test_of_many_losses_the_last_is_among_those_that_are_shown() -> None:
    run = training(dataset="sine_steps", initial_state="zero", lookback=60)
    found = backflow(run, 0, 1)
    assert len(found.losses) == min(MOST_LOSSES, run.x.shape[1]) and found.losses[-1] == run.x.shape[1]


def test_a_gradient_that_neither_fades_nor_grows_never_halves() -> None:
    steady = Backflow(np.ones((1, 5)), np.array([5]))
    assert steady.half_life() > 1e6 and steady.horizon() > 1e6
    assert np.isnan(Backflow(np.zeros((1, 4)), np.array([4])).horizon())


@pytest.mark.parametrize("wrong", [{"truncation": -1}, {"clip": -0.1}, {"forget": 11.0}, {"scale": 5.0}, {"scale": float("nan")}])
def test_a_change_out_of_range_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(RunError, match=ONE_SENTENCE):
        Change(**wrong)  # type: ignore[arg-type]


def test_what_cannot_be_tried_is_refused_in_one_sentence(record: tuple[str, Training]) -> None:
    both = training(bidirectional=True)
    writer = Training(Experiment.of({"dataset": "scenes", "hidden_size": 4, "device": "cpu"}))
    for ask in (
        lambda: what_if(both, 0, 1, Change(truncation=3)),
        lambda: what_if(writer, 0, 1, Change()),
        lambda: what_if(both, 0, 2, Change()),
        lambda: what_if(both, 10_000, 1, Change()),
        lambda: appear(record[0], 0, 1, [0, 77]),
        lambda: appear(record[0], 0, 1, []),
    ):
        with pytest.raises(RunError, match=ONE_SENTENCE):
            ask()


def test_of_a_padded_sequence_only_its_own_steps_are_asked() -> None:
    run = training(dataset="reber")
    part = run.prepared.parts.validation
    assert part.lengths is not None
    row = int(part.lengths.argmin())
    length = int(part.lengths[row])
    assert length < part.x.shape[1]
    found = what_if(run, row, 1, Change())
    assert found.after.norms.shape[1] == length and found.after.losses[-1] == length
    answers = run.network(torch.tensor(part.x[row : row + 1, :length]))
    assert found.losses[0] == pytest.approx(run.task.loss(answers, torch.from_numpy(part.y[row : row + 1, :length])).item(), rel=1e-5)


def test_where_nothing_is_asked_no_gradient_is_made_up() -> None:
    run = training(dataset="sine_steps", initial_state="zero", lookback=10)
    run.prepared.parts.validation.y[:] = np.nan
    with pytest.raises(RunError, match=ONE_SENTENCE):
        backflow(run, 0, 1)
