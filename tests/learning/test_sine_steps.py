from rnnlab.experiment import Experiment
from rnnlab.training.events import BatchDone, Finished
from rnnlab.training.training import train

SEEDS = range(10)


def last_losses(**choices: object) -> tuple[float, Finished]:
    """The mean loss of the last 20 of 300 steps, and the end."""
    events = list(train(Experiment.of({"dataset": "sine_steps", "device": "cpu", **choices})))
    losses = [event.loss for event in events if isinstance(event, BatchDone)]
    assert len(losses) == 300
    assert isinstance(events[-1], Finished)
    return sum(losses[-20:]) / 20, events[-1]


def test_a_carried_state_solves_what_the_tutorial_solves_with_nine_seeds_of_ten() -> None:
    ends = [last_losses(seed=seed)[0] for seed in SEEDS]
    assert sum(loss < 0.005 for loss in ends) >= 9
    assert sum(loss < 0.005 for loss in ends[5:]) == 5


def test_without_carrying_the_sign_at_each_seam_cannot_be_known() -> None:
    loss, end = last_losses(initial_state="zero")
    assert 0.095 < loss < 0.2  # the first of ten steps is 1 or -1, the best guess 0
    assert end.scores["test"]["MSE"] < 0.3 * end.naive["test"]["MSE"]


def test_a_gru_that_carries_beats_the_naive_rule_on_data_it_has_not_seen() -> None:
    _, end = last_losses(cell="gru")
    assert end.scores["test"]["MSE"] < 0.1 * end.naive["test"]["MSE"]
