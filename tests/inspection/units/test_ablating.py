import numpy as np
import pytest
import torch

from rnnlab import registry
from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.inspection.units.ablating import ablation, without
from rnnlab.inspection.units.ablation import Ablation
from rnnlab.training.training import Training
from tests.sentences import ONE_SENTENCE


def training(**choices: object) -> Training:
    return Training(Experiment.of({"device": "cpu", "hidden_size": 4, **choices}))


@pytest.mark.parametrize("cell", registry.cells.names())
def test_a_unit_that_nothing_reads_costs_nothing_and_one_that_is_read_does(cell: str) -> None:
    run = training(dataset="noisy_sine", cell=cell)
    layer = run.network.stack[0].cells[0]
    with torch.no_grad():
        run.network.readout[0].weight[:, 2] = 0
        if layer.recurrent:
            layer.weight_hh[:, 2] = 0
    found = ablation(run, 1)
    assert found.costs[2] == pytest.approx(0, abs=1e-6)
    assert np.abs(found.costs[[0, 1, 3]]).max() > 1e-4


def test_the_loss_without_a_unit_is_that_of_a_smaller_network() -> None:
    run = training(dataset="noisy_sine", cell="rnn")
    part = run.prepared.parts.validation.only(slice(0, 128))
    state = torch.zeros(len(part), 4)
    cell = run.network.stack[0].cells[0]
    kept = torch.tensor([1.0, 1.0, 0.0, 1.0])
    with torch.no_grad():
        for x_t in torch.tensor(part.x).unbind(1):
            state = cell(x_t, (state,))[0] * kept
        loss = run.task.loss(run.network.answer(state), torch.from_numpy(part.y)).item()
    found = ablation(run, 1)
    assert found.losses[2] == pytest.approx(loss, rel=1e-5)
    assert found.whole == pytest.approx(run.judge.measures(part, run.outputs)["loss"])


@pytest.mark.parametrize("dataset", ["reviews", "sine_steps", "reber"])
def test_texts_carried_states_and_padded_sequences_are_read_without_a_unit_too(dataset: str) -> None:
    found = Ablation.from_bytes(ablation(training(dataset=dataset), 1).to_bytes())
    assert found.losses.shape == (4,)
    assert np.isfinite(found.losses).all()


def test_the_network_itself_stays_whole() -> None:
    run = training()
    before = run.network
    x = torch.from_numpy(run.prepared.parts.test.x[:3].copy())
    answers = run.network(x)
    without(run.network, 1, 0)
    ablation(run, 1)
    assert run.network is before
    torch.testing.assert_close(run.network(x), answers)


def test_a_layer_that_is_not_there_is_refused() -> None:
    with pytest.raises(RunError, match=ONE_SENTENCE):
        ablation(training(), 3)
