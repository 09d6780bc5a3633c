import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split

from rnnlab.preparation.splitting import at_random, in_time_order

quick = settings(deadline=None, max_examples=100)
shares = st.floats(0, 0.5) | st.sampled_from([0.0, 0.1, 0.15, 0.45, 0.5])


@quick
@given(st.integers(0, 30) | st.integers(0, 5000), shares, shares)
def test_parts_in_time_order_are_disjoint_ordered_and_cover_everything(length: int, validation_share: float, test_share: float) -> None:
    parts = [rows for _, rows in in_time_order(length, validation_share, test_share).items()]
    np.testing.assert_array_equal(np.concatenate(parts), np.arange(length))
    test = round(length * test_share)
    assert [len(rows) for rows in parts[1:]] == [min(round(length * validation_share), length - test), test]


@quick
@given(st.integers(0, 30) | st.integers(0, 2000), shares, shares, st.integers(0, 2**31))
def test_parts_at_random_cover_everything_once_however_few_rows_there_are(
    length: int, validation_share: float, test_share: float, seed: int
) -> None:
    parts = [rows for _, rows in at_random(length, validation_share, test_share, seed).items()]
    np.testing.assert_array_equal(np.sort(np.concatenate(parts)), np.arange(length))
    for rows, share in zip(parts[1:], (validation_share, test_share), strict=True):
        assert abs(len(rows) - share * length) < 2


@quick
@given(st.integers(0, 30) | st.integers(0, 2000), shares, st.integers(0, 2**31))
def test_the_test_part_does_not_depend_on_the_validation_share(length: int, test_share: float, seed: int) -> None:
    assume(test_share > 0)
    np.testing.assert_array_equal(at_random(length, 0, test_share, seed).test, at_random(length, 0.3, test_share, seed).test)


@pytest.mark.parametrize("validation_share", [0.0, 0.15])
def test_the_test_part_of_the_heart_table_is_that_of_scikit_learn(validation_share: float) -> None:
    rest, test = train_test_split(np.arange(303), test_size=0.1, random_state=1)
    parts = at_random(303, validation_share, 0.1)
    np.testing.assert_array_equal(parts.test, test)
    if validation_share == 0:
        np.testing.assert_array_equal(parts.train, rest)
    assert len(parts.test) == 31


def test_another_seed_draws_another_test_part() -> None:
    assert set(at_random(303, 0, 0.1, seed=1).test) != set(at_random(303, 0, 0.1, seed=2).test)
