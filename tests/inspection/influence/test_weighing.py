from pathlib import Path

import numpy as np
import pytest
import torch

from rnnlab import registry
from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.inspection import opening
from rnnlab.inspection.influence.bookkeeping import ledger
from rnnlab.inspection.influence.influence import LEDGER, METHODS, Influence
from rnnlab.inspection.influence.weighing import influence, weigh
from rnnlab.runs.record import Record
from rnnlab.training.training import Training
from tests.sentences import ONE_SENTENCE

QUESTIONS = [
    {"dataset": "noisy_sine", "horizon": 3},
    {"dataset": "reviews", "bidirectional": True},
    {"dataset": "sine_steps"},
    {"dataset": "adding"},
]

every_question = pytest.mark.parametrize("choices", QUESTIONS, ids=[str(one["dataset"]) for one in QUESTIONS])


def training(**choices: object) -> Training:
    return Training(Experiment.of({"device": "cpu", "hidden_size": 4, **choices}))


@every_question
def test_the_answer_is_the_networks_and_each_step_has_a_number_from_each_method(choices: dict[str, object]) -> None:
    run = training(**choices)
    found = Influence.from_bytes(influence(run, 2, 1 if choices["dataset"] != "adding" else 0).to_bytes())
    alone = opening.watched(run, 2)
    outputs, _ = opening.before(run, 2).from_states(
        torch.tensor(alone.x), [layer.initial_state(1) for layer in opening.before(run, 2).stack]
    )
    assert found.answer == pytest.approx(outputs.flatten()[1 if choices["dataset"] != "adding" else 0].item(), rel=1e-5)
    assert list(found.steps) == list(METHODS)
    assert all(values.shape == (alone.x.shape[1],) for values in found.steps.values())
    assert (found.steps["gradient"] >= 0).all()


@every_question
def test_integrated_gradients_add_up_to_the_whole_difference(choices: dict[str, object]) -> None:
    found = influence(training(**choices), 0, 0)
    assert found.steps["integrated gradients"].sum() == pytest.approx(found.answer - found.empty, rel=1e-2, abs=1e-4)


def test_occlusion_is_what_the_answer_loses_when_a_step_is_emptied() -> None:
    run = training(dataset="adding", cell="gru")
    x = torch.tensor(opening.watched(run, 5).x)
    found = influence(run, 5, 0)
    mean = torch.from_numpy(run.prepared.parts.train.x).mean((0, 1))
    for step in (0, 7, 29):
        emptied = x.clone()
        emptied[0, step] = mean
        with torch.no_grad():
            lost = run.network(x).item() - run.network(emptied).item()
        assert found.steps["occlusion"][step] == pytest.approx(lost, abs=1e-6)


@pytest.mark.parametrize("cell", registry.cells.names())
def test_the_gradient_is_that_of_finite_differences(cell: str) -> None:
    run = training(dataset="noisy_sine", cell=cell)
    run.network.double()
    alone = torch.tensor(opening.watched(run, 1).x).double()
    measured = []
    for step in range(alone.shape[1]):
        up, down = alone.clone(), alone.clone()
        up[0, step] += 1e-5
        down[0, step] -= 1e-5
        measured.append(abs((run.network(up) - run.network(down)).item()) / 2e-5)
    run.network.float()
    np.testing.assert_allclose(influence(run, 1, 0).steps["gradient"], measured, rtol=1e-3, atol=1e-6)


def test_methods_that_rank_alike_agree() -> None:
    steps = {"a": np.array([1.0, 2.0, 3.0]), "b": np.array([-1.0, -5.0, -9.0]), "c": np.array([3.0, 2.0, 1.0]), "d": np.zeros(3)}
    agreement = Influence(steps, 0.0, 0.0, 0, 1).agreement()
    np.testing.assert_allclose(agreement[:3, :3], [[1, 1, -1], [1, 1, -1], [-1, -1, 1]], atol=1e-12)
    assert np.isnan(agreement[3]).all()


@pytest.mark.parametrize("number", [-2, 1])
def test_a_number_that_is_not_there_is_refused(number: int) -> None:
    with pytest.raises(RunError, match=ONE_SENTENCE):
        influence(training(), 0, number)


def test_the_last_number_is_that_of_the_last_step_and_class() -> None:
    run = training(dataset="delayed_echo")
    found = influence(run, 0, -1)
    steps = run.x.shape[1]
    assert (found.number, found.outputs) == (2 * steps - 1, 2)
    assert found.answer == influence(run, 0, 2 * steps - 1).answer


def test_the_largest_number_of_the_same_step_is_told() -> None:
    run = training(dataset="delayed_echo")
    outputs = run.network(torch.tensor(opening.watched(run, 0).x))[0]
    for step in (0, 5, len(outputs) - 1):
        assert influence(run, 0, 2 * step).largest == influence(run, 0, 2 * step + 1).largest == 2 * step + outputs[step].argmax().item()


def test_the_ledger_beside_the_methods_is_the_last_row_of_the_memory_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = training(dataset="delayed_echo", cell="lstm", num_layers=2)
    kept = Record.create(tmp_path / "some.run", run.experiment)
    kept.append([], {"checkpoint": run.checkpoint().to_bytes()})
    kept.close()
    found = Influence.from_bytes(weigh(str(tmp_path / "some.run"), 1, -1, 2))
    books = ledger(run.network, torch.tensor(opening.watched(run, 1).x[0]), 2)
    np.testing.assert_allclose(found.written, books.shares()[-1], rtol=1e-12)
    np.testing.assert_array_equal(found.sizes()[LEDGER], found.written[1:])
    assert len(found.agreement()) == len(METHODS) + 1
    monkeypatch.setattr("rnnlab.inspection.influence.weighing.MOST_TERMS", 100)
    without = Influence.from_bytes(weigh(str(tmp_path / "some.run"), 1, -1, 2))
    assert without.written.shape == (0,) and list(without.sizes()) == list(METHODS)
    np.testing.assert_array_equal(without.steps["occlusion"], found.steps["occlusion"])


def test_how_many_are_read_together_makes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    run = training(dataset="adding", cell="gru")
    together = influence(run, 3, 0)
    monkeypatch.setattr("rnnlab.inspection.influence.weighing.AT_ONCE", 7)
    for method, values in influence(run, 3, 0).steps.items():
        np.testing.assert_allclose(values, together.steps[method], rtol=1e-4, atol=1e-7)


def test_what_lies_late_is_a_share_of_the_last_quarter() -> None:
    steps = {"even": np.ones(10), "last": np.eye(10)[9] * -3, "none": np.zeros(10)}
    late = Influence(steps, 0.0, 0.0, 0, 1).late()
    assert late["even"] == pytest.approx(0.25) and late["last"] == 1 and np.isnan(late["none"])
