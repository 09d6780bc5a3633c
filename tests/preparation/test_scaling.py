import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from rnnlab.preparation.scaling import FITS, minmax, none, standard

quick = settings(deadline=None, max_examples=60)
shapes = st.tuples(st.integers(1, 20), st.integers(1, 4))
tables = hnp.arrays(np.float64, shapes, elements=st.integers(-(10**6), 10**6).map(lambda number: number / 64))


@pytest.mark.parametrize("fit", FITS.values(), ids=FITS)
@quick
@given(train=tables, data=st.data())
def test_values_scaled_and_scaled_back_are_the_same(fit, train, data) -> None:
    scaling = fit(train)
    values = data.draw(hnp.arrays(np.float64, (3, train.shape[1]), elements=st.floats(-1e6, 1e6)))
    largest = np.maximum(np.abs(values), np.abs(scaling.shift))
    assert (np.abs(scaling.inverse(scaling.apply(values)) - values) <= 1e-12 * largest + 1e-300).all()


@quick
@given(tables)
def test_standard_scaling_gives_mean_0_and_variance_1_or_0_for_a_constant(train: np.ndarray) -> None:
    scaled = standard(train).apply(train)
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(scaled.var(axis=0), np.ptp(train, axis=0) > 0, atol=1e-6)


@quick
@given(tables)
def test_minmax_scaling_gives_the_range_0_to_1_or_0_for_a_constant(train: np.ndarray) -> None:
    scaled = minmax(train).apply(train)
    assert (scaled.min(axis=0) == 0).all()
    np.testing.assert_array_equal(scaled.max(axis=0), np.ptp(train, axis=0) > 0)


@pytest.mark.parametrize("fit", FITS.values(), ids=FITS)
@pytest.mark.parametrize("constant", [0.1, 1e6 + 0.1, -3e-7])
def test_a_constant_column_is_only_shifted_whatever_its_digits(fit, constant: float) -> None:
    assert fit(np.full((101, 1), constant)).size.tolist() == [1]


def test_no_scaling_leaves_values_as_they_are() -> None:
    train = np.array([[1.0, -5.0], [7.0, 1e9]])
    np.testing.assert_array_equal(none(train).apply(train), train)


@pytest.mark.parametrize("fit", FITS.values(), ids=FITS)
def test_each_column_is_scaled_by_itself(fit) -> None:
    train = np.random.default_rng(0).normal([1, 100], [2, 50], (30, 2))
    both = fit(train).apply(train)
    for column in (0, 1):
        alone = train[:, column : column + 1]
        np.testing.assert_allclose(both[:, column : column + 1], fit(alone).apply(alone))
