import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from rnnlab.training.rendezvous import pulled

Give = Callable[[int], bool]


def alone() -> bool:
    return not any("perform" in thread.name for thread in threading.enumerate())


def test_what_is_given_is_pulled_in_order_and_the_thread_ends_with_it() -> None:
    assert list(pulled(lambda give: [give(number) for number in range(50)])) == list(range(50))
    assert alone()


def test_work_waits_until_the_next_pull() -> None:
    done: list[int] = []

    def work(give: Give) -> None:
        for number in range(10):
            done.append(number)
            give(number)

    stream = pulled(work)
    assert done == []
    for number in range(10):
        assert next(stream) == number
        assert done == list(range(number + 1))
        assert not alone()
    assert list(stream) == []


def test_work_is_told_that_the_stream_was_closed_and_has_ended_when_close_returns() -> None:
    wanted: list[bool] = []

    def work(give: Give) -> None:
        wanted.extend(give(number) for number in range(5))

    stream = pulled(work)
    assert [next(stream), next(stream)] == [0, 1]
    stream.close()
    assert wanted == [True, False, False, False, False]
    assert alone()


def test_a_reader_that_fails_ends_the_work() -> None:
    ended: list[str] = []

    def work(give: Give) -> None:
        while give(0):
            pass
        ended.append("yes")

    def read() -> None:
        for _ in pulled(work):
            raise KeyError

    with pytest.raises(KeyError):
        read()
    assert ended == ["yes"]


@pytest.mark.parametrize("error", [ValueError("mine"), MemoryError(), SystemExit(3)], ids=repr)
def test_what_work_raises_is_raised_to_who_pulls(error: BaseException) -> None:
    def work(give: Give) -> None:
        give(1)
        raise error

    stream = pulled(work)
    assert next(stream) == 1
    with pytest.raises(type(error)) as raised:
        next(stream)
    assert raised.value is error
    assert alone()


def test_a_stream_left_open_does_not_keep_python_from_ending() -> None:
    script = "from rnnlab.training.rendezvous import pulled; stream = pulled(lambda give: give(1)); print(next(stream))"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout == "1\n"
