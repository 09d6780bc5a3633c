import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from rnnlab.packing import pack, unpack

names = st.text("abcxyz019./_ é", min_size=1, max_size=12)
kinds = st.sampled_from([np.float32, np.float64, np.int64, np.uint8, np.bool_])
arrays = st.dictionaries(names, kinds.flatmap(lambda kind: hnp.arrays(kind, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0))))
leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
facts = st.dictionaries(st.text(), st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8))


@settings(deadline=None, max_examples=100)
@given(arrays, facts)
def test_arrays_and_facts_come_back_as_they_went(packed: dict[str, np.ndarray], said: dict[str, object]) -> None:
    unpacked, heard = unpack(pack(packed, said))
    assert heard == said
    assert unpacked.keys() == packed.keys()
    for name, values in packed.items():
        assert (unpacked[name].shape, unpacked[name].dtype) == (values.shape, values.dtype)
        assert unpacked[name].tobytes() == values.tobytes()


def test_views_are_packed_by_their_values() -> None:
    values = np.arange(24.0).reshape(4, 6)
    views = {"turned": values.T, "thinned": values[::2, ::-3], "repeated": np.broadcast_to(values[0], (3, 6))}
    unpacked, _ = unpack(pack(views))
    for name, view in views.items():
        np.testing.assert_array_equal(unpacked[name], view)


def test_no_facts_come_back_as_no_facts() -> None:
    assert unpack(pack({"a": np.zeros(2)}))[1] == {}
