"""Any odd but lawful table is read back exactly."""

import sys
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings

from rnnlab.files.reader import read

sys.path.insert(0, str(Path(__file__).parent))
from lawful import Lawful, lawful


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lawful())
def test_a_lawful_table_is_read_back_exactly(made: Lawful):
    found = read(made.upload)
    assert found.time, found.facts
    assert found.step == "D"
    assert (found.frame[found.time].to_numpy() == made.stamps.to_numpy()).all()
    assert found.numeric == list(made.values)
    for name, values in made.values.items():
        assert np.array_equal(found.frame[name].to_numpy(), values, equal_nan=True)
