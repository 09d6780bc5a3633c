import numpy as np
import pytest

from rnnlab.forecasting.network.seeing import both, seen
from rnnlab.forecasting.plan import Plan
from rnnlab.packing import unpack

PLAN = Plan(horizon=6, hidden_size=8)


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_our_first_step_sees_the_last_value_and_the_aligned_one_does_not(cell: str) -> None:
    plan = PLAN.model_copy(update={"cell": cell})
    ours, aligned = seen(plan, 12, aligned=False), seen(plan, 12, aligned=True)
    assert ours.shape == aligned.shape == (6, 12)
    assert (ours[:, -1] > 0).all()
    assert aligned[0, 6] > 0
    assert (aligned[0, 7:] == 0).all()
    assert aligned[-1, -1] > 0


def test_both_are_packed_with_a_window_of_at_least_the_horizon() -> None:
    arrays, _ = unpack(both(PLAN.model_dump_json(), 3))
    assert arrays["last"].shape == arrays["aligned"].shape == (6, 6)
    assert np.array_equal(arrays["aligned"], seen(PLAN, 6, aligned=True))
