import numpy as np
import pytest
import torch
from torch.autograd.functional import jacobian

from rnnlab import registry
from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.inspection import opening
from rnnlab.inspection.gradient.backflow import Backflow
from rnnlab.inspection.gradient.flowing_back import backflow
from rnnlab.training.training import Training
from tests.sentences import ONE_SENTENCE

every_cell = pytest.mark.parametrize("name", registry.cells.names())


def training(**choices: object) -> Training:
    return Training(Experiment.of({"device": "cpu", "hidden_size": 4, "lookback": 6, **choices}))


@every_cell
def test_the_gradient_by_a_state_is_what_reading_on_from_there_gives(name: str) -> None:
    run = training(dataset="noisy_sine", cell=name)
    found = backflow(run, 3, 1)
    part = run.prepared.parts.validation.only(slice(3, 4))
    x, y = torch.tensor(part.x), torch.from_numpy(part.y)
    cell = run.network.stack[0].cells[0]
    for step in (1, 3, 5):
        state = cell.initial_state(1)
        for x_t in x[:, :step].unbind(1):
            state = cell(x_t, state)

        def onward(*parts: torch.Tensor, step: int = step) -> torch.Tensor:
            answers, _ = run.network.from_states(x[:, step:], [[parts]])
            return run.task.loss(answers, y)

        gradient = torch.cat([part.ravel() for part in jacobian(onward, tuple(part.detach() for part in state))])
        assert found.norms[0, step - 1] == pytest.approx(gradient.norm().item(), rel=1e-4)
    assert found.losses.tolist() == [6]


def test_a_state_after_a_loss_does_not_pull_at_it_and_each_loss_has_its_row() -> None:
    run = training(dataset="sine_steps", initial_state="zero", num_layers=2)
    found = backflow(run, 1, 2)
    steps = run.x.shape[1]
    assert found.losses.tolist() == list(range(1, steps + 1))
    assert np.array_equal(np.isnan(found.norms), np.triu(np.ones((steps, steps), bool), 1))
    assert (found.norms[np.tril_indices(steps)] > 0).all()


def test_the_loss_of_a_row_is_that_step_alone() -> None:
    run = training(dataset="sine_steps", initial_state="zero", cell="gru", num_layers=1)
    part = run.prepared.parts.validation.only(slice(0, 1))
    outputs = run.network(torch.tensor(part.x))
    direct = (outputs[0, 2, 0] - torch.tensor(part.y)[0, 2]).abs().item() * 2
    readout = run.network.readout[0].weight.norm().item()
    assert backflow(run, 0, 1).norms[2, 2] == pytest.approx(direct * readout, rel=1e-4)


@pytest.mark.parametrize("choices", [{"dataset": "reviews", "bidirectional": True, "layer_norm": True}, {"dataset": "delayed_echo"}])
def test_texts_and_labels_are_followed_back_too(choices: dict[str, object]) -> None:
    found = Backflow.from_bytes(backflow(training(**choices), 0, 1).to_bytes())
    assert np.isfinite(found.by_lag()).all()
    assert 0 < found.rate() < 10


def test_the_gradient_of_a_carried_run_ends_at_the_seam_as_in_training() -> None:
    run = training(dataset="sine_steps", lookback=10)
    assert run.mind is not None
    begun = backflow(run, 2, 1)
    run.mind = None
    assert not np.allclose(begun.norms, backflow(run, 2, 1).norms, equal_nan=True)
    assert opening.before(run, 2) is run.network


def test_the_rate_is_the_factor_of_a_geometric_path() -> None:
    path = 3.0 * 0.8 ** np.arange(10)[::-1]
    assert Backflow(path[None], np.array([10])).rate() == pytest.approx(0.8)
    assert np.isnan(Backflow(np.zeros((1, 4)), np.array([4])).rate())


def test_a_layer_that_is_not_there_is_refused() -> None:
    with pytest.raises(RunError, match=ONE_SENTENCE):
        backflow(training(), 0, 2)
