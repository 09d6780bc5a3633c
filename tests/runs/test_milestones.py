from pathlib import Path

import pytest
import torch

from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.inspection import opening
from rnnlab.runs.engine import Engine
from rnnlab.runs.history import History
from rnnlab.runs.milestones import MOST, MOST_BYTES, milestones
from rnnlab.training.events import BatchDone
from rnnlab.training.training import Training
from tests.conftest import until


@pytest.mark.parametrize("total", [1, 2, 50, 2200, 200_000])
def test_the_first_and_the_last_step_are_milestones_and_the_gaps_grow(total: int) -> None:
    steps = sorted(milestones(total, 4))
    assert (steps[0], steps[-1]) == (0, total)
    assert len(steps) <= MOST
    gaps = [after - before for before, after in zip(steps, steps[1:], strict=False)]
    assert gaps[-1] == max(gaps)
    assert total < 59 or max(gaps) > 10 * min(gaps) - 10


@pytest.mark.parametrize("size", [1000, 3_000_000, 16_000_000, 10**9])
def test_all_kept_weights_together_are_bounded(size: int) -> None:
    assert len(milestones(2200, size)) * size <= MOST_BYTES


def test_a_run_can_be_opened_as_it_was_after_any_milestone(lab: Engine) -> None:
    experiment = Experiment.of({"epochs": 2, "hidden_size": 4, "device": "cpu"})
    run = lab.submit(experiment, "a")
    until(lambda: lab.state(run) == "finished")
    steps = lab.history(run).milestones()
    assert steps[:3] == [0, 1, 2]
    assert steps[-1] == lab.history(run).step
    training = Training(experiment)
    weights = {0: training.flat.values.clone()}
    for event in training:
        if isinstance(event, BatchDone):
            weights[event.step] = training.flat.values.clone()
    for step in steps:
        torch.testing.assert_close(opening.stored(lab.path(run), step).flat.values, weights[step])
    with pytest.raises(RunError, match="after step 999 were not kept"):
        opening.stored(lab.path(run), 999)


def test_milestones_that_a_rewound_run_has_not_reached_again_do_not_count(tmp_path: Path) -> None:
    from rnnlab.runs.record import Record
    from rnnlab.training.events import Resumed

    record = Record.create(tmp_path / "a.run", Experiment())
    record.append([BatchDone(step, 1, 1.0, 1.0, 1.0) for step in (1, 2, 3)], {f"weights after step {step}": b"" for step in (0, 1, 3)})
    assert History(record).advance().milestones() == [0, 1, 3]
    record.append([Resumed(1, 1)])
    assert History(record).advance().milestones() == [0, 1]
