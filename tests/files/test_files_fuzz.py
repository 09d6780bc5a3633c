"""No mutated file ends in anything but a table or one plain sentence, nor takes two seconds."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import fuzz


def test_mutated_files_are_read_or_refused():
    ends, slow, wrong = fuzz.run(300, seed=7)
    assert not wrong, [repr(error) for error, _ in wrong]
    assert ends["read"] > 20
    assert ends["refused"] > 20
    assert slow[0][0] < 2
