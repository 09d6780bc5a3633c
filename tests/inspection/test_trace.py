import numpy as np

from rnnlab.inspection.trace import Trace


def test_a_trace_survives_its_bytes_with_its_names_in_order() -> None:
    random = np.random.default_rng(0)
    groups = {
        group: {f"{layer}.{name}": random.standard_normal((5, 3)).astype(np.float32) for layer in (2, 1, 10) for name in names}
        for group, names in (("states", "hc"), ("gates", "zoif"))
    }
    orders = {str(layer): random.permutation(3) for layer in (2, 1, 10)}
    trace = Trace(random.standard_normal((5, 2)).astype(np.float32), ["Größe", "a/b"], groups["states"], groups["gates"], orders)
    back = Trace.from_bytes(trace.to_bytes())
    assert back.names == trace.names
    np.testing.assert_array_equal(back.x, trace.x)
    for group in ("states", "gates", "orders"):
        ours, theirs = getattr(trace, group), getattr(back, group)
        assert list(theirs) == list(ours)
        for name, values in ours.items():
            assert theirs[name].dtype == values.dtype
            np.testing.assert_array_equal(theirs[name], values)
