"""A network that carries its state is shown as it read: each window from what the one before left in mind."""

import numpy as np
import pytest
import torch

from rnnlab.experiment import Experiment
from rnnlab.inspection import opening
from rnnlab.inspection.microscope.microscope import Look, Microscope
from rnnlab.inspection.microscope.microscoping import microscope
from rnnlab.inspection.tracing import trace
from rnnlab.training.training import Training


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_a_windows_states_go_on_from_the_window_before(cell: str) -> None:
    training = Training(Experiment.of({"dataset": "sine_steps", "cell": cell, "hidden_size": 5, "device": "cpu"}))
    part = training.prepared.parts.validation
    whole = trace(training.network, torch.from_numpy(part.x[:3].reshape(-1, 2)))
    window = trace(opening.before(training, 2), torch.from_numpy(part.x[2]))
    steps = part.x.shape[1]
    for name, path in whole.states.items():
        np.testing.assert_allclose(window.states[name], path[2 * steps :], atol=1e-6)
    assert not np.allclose(trace(training.network, torch.from_numpy(part.x[2])).states["1.h"], window.states["1.h"])


def test_the_microscope_begins_where_the_window_did() -> None:
    experiment = Experiment.of({"dataset": "sine_steps", "hidden_size": 5, "device": "cpu"})
    training = Training(experiment)
    found = Microscope.from_bytes(microscope(experiment.model_dump_json(), "", "", Look(window=1, step=1).to_json()))
    last = trace(training.network, torch.from_numpy(training.prepared.parts.validation.x[0])).states["1.h"][-1]
    np.testing.assert_allclose(found.original.wires["h"], last, atol=1e-6)
