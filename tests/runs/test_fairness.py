import pytest

from rnnlab.errors import RunError
from rnnlab.runs.fairness import MOST_WAITING, FairQueue


def test_clients_take_turns():
    queue = FairQueue()
    for client, run in (("a", "a1"), ("a", "a2"), ("b", "b1"), ("c", "c1")):
        queue.put(client, run)
    assert [queue.take() for _ in range(4)] == [("a", "a1"), ("b", "b1"), ("c", "c1"), ("a", "a2")]
    assert queue.take() is None


def test_a_busy_client_is_passed_over_but_keeps_its_place():
    queue = FairQueue()
    for client, run in (("a", "a1"), ("b", "b1")):
        queue.put(client, run)
    assert queue.take(busy={"a"}) == ("b", "b1")
    assert queue.take(busy={"a"}) is None
    assert queue.take() == ("a", "a1")


def test_the_place_in_the_line_is_the_order_of_taking():
    queue = FairQueue()
    for client, run in (("a", "a1"), ("a", "a2"), ("b", "b1")):
        queue.put(client, run)
    places = {run: queue.place(run) for run in ("a1", "a2", "b1", "gone")}
    assert places == {"a1": 1, "b1": 2, "a2": 3, "gone": 0}


def test_a_client_may_have_few_runs_waiting():
    queue = FairQueue()
    for number in range(MOST_WAITING):
        queue.put("a", f"a{number}")
    with pytest.raises(RunError, match="waiting"):
        queue.put("a", "one more")
    queue.put("b", "b1")


def test_a_run_taken_out_of_the_line_is_never_taken():
    queue = FairQueue()
    queue.put("a", "a1")
    assert queue.remove("a1")
    assert not queue.remove("a1")
    assert queue.take() is None
