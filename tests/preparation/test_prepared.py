import numpy as np
import pytest

from rnnlab.preparation.prepared import Prepared
from rnnlab.raw import Card, Series
from rnnlab.sequences import Sequences, Split


def some(count: int) -> Sequences:
    return Sequences(np.zeros((count, 2, 1), np.float32), np.zeros((count, 1), np.float32), np.zeros((count, 1), np.int64))


@pytest.mark.parametrize(("validation", "watched"), [(3, "validation"), (0, "test")])
def test_the_validation_part_is_watched_or_the_test_part_where_there_is_none(validation: int, watched: str) -> None:
    raw = Series(np.zeros((9, 1)), np.arange(9.0), ("y",), "t", Card("", "", "", ""))
    prepared = Prepared(raw, Split(some(5), some(validation), some(2)), ("y",))
    assert prepared.watched == watched
    assert prepared.part(watched) is getattr(prepared.parts, watched)
