import numpy as np
import pytest
import torch

from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.inspection.tracing import trace
from rnnlab.inspection.units.exciting import MOST_SEQUENCES, SHOWN, moments
from rnnlab.inspection.units.moments import Moments
from rnnlab.training.training import Training
from tests.sentences import ONE_SENTENCE


def training(**choices: object) -> Training:
    return Training(Experiment.of({"device": "cpu", "hidden_size": 4, "num_layers": 2, **choices}))


def path(run: Training, row: int) -> np.ndarray:
    """The second layer's h while one watched sequence is read."""
    part = run.prepared.parts.validation
    end = None if part.lengths is None else int(part.lengths[row])
    return trace(run.network, torch.tensor(part.x[row, :end])).states["2.h"]


@pytest.mark.parametrize("dataset", ["noisy_sine", "reviews", "delayed_echo"])
def test_the_moments_are_those_of_the_highest_and_lowest_values(dataset: str) -> None:
    run = training(dataset=dataset)
    found = Moments.from_bytes(moments(run, 2, 3).to_bytes())
    paths = [path(run, row)[:, 3] for row in range(min(len(run.prepared.parts.validation), MOST_SEQUENCES))]
    for told, best, sign in ((found.highest, max, 1), (found.lowest, min, -1)):
        ends = sorted((sign * best(one) for one in paths), reverse=True)[:SHOWN]
        assert [sign * one.value for one in told] == pytest.approx(ends, abs=1e-5)
        assert all(paths[one.sequence][one.step - 1] == pytest.approx(one.value, abs=1e-5) for one in told)
    assert found.sequences == len(paths)


def test_what_was_read_stands_around_a_moment() -> None:
    run = training(dataset="reviews")
    for one in moments(run, 1, 0).highest:
        words = run.prepared.read(run.prepared.parts.validation, one.sequence)  # type: ignore[attr-defined]
        assert one.here == words[one.step - 1]
        assert [*one.before, one.here, *one.after] == words[max(one.step - 7, 0) : one.step + 6]


def test_a_unit_that_was_planted_answers_to_its_word() -> None:
    run = training(dataset="reviews", cell="rnn", num_layers=1)
    cell, names = run.network.stack[0].cells[0], run.prepared.known.names  # type: ignore[attr-defined]
    planted = names.index("but")
    with torch.no_grad():
        run.network.embedding.weight.normal_(0, 0.01, generator=torch.Generator().manual_seed(0))
        run.network.embedding.weight[planted, 0] = 5.0
        cell.weight_ih[2].zero_()
        cell.weight_ih[2, 0] = 1.0
        cell.weight_hh[2].zero_()
        cell.bias_ih[2] = cell.bias_hh[2] = 0.0
    found = moments(run, 1, 2)
    assert {one.here for one in found.highest} == {"but"}
    assert found.responses[0].piece == "but"
    assert found.responses[0].change > 0.9


def test_numbers_have_no_responses_and_a_unit_that_is_not_there_is_refused() -> None:
    run = training(dataset="noisy_sine")
    assert moments(run, 1, 0).responses == []
    for layer, unit in ((3, 0), (1, 4), (0, 0), (1, -1)):
        with pytest.raises(RunError, match=ONE_SENTENCE):
            moments(run, layer, unit)
