import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from rnnlab import registry
from rnnlab.nn import built_in, numpy_loops, stepping

LOOPS = {"rnn": numpy_loops.rnn, "lstm": numpy_loops.lstm, "gru": numpy_loops.gru}
TOLERANCE = {torch.float32: 1e-5, torch.float64: 1e-12}


@pytest.mark.parametrize("dtype", TOLERANCE, ids=str)
@pytest.mark.parametrize(("steps", "features", "hidden"), [(100, 32, 64), (1, 1, 1), (7, 1, 3)])
@pytest.mark.parametrize("name", LOOPS)
def test_the_loop_in_numpy_gives_what_ours_and_torchs_give(name: str, steps: int, features: int, hidden: int, dtype: torch.dtype) -> None:
    cell = registry.cells.load(name)(features, hidden, torch.Generator().manual_seed(0)).to(dtype)
    x = torch.randn(steps, features, dtype=dtype, generator=torch.Generator().manual_seed(1))
    outputs = LOOPS[name](x.numpy(), {weight: values.numpy() for weight, values in cell.state_dict().items()})
    assert outputs.shape == (steps, hidden)
    assert outputs.dtype == x.numpy().dtype
    with torch.no_grad():
        (ours, *_), _ = stepping.walk(cell, x.unsqueeze(0), cell.initial_state(1))
        theirs, _ = built_in.unroll(cell, x.unsqueeze(0), cell.initial_state(1))
    np.testing.assert_allclose(outputs, ours[0], atol=TOLERANCE[dtype])
    np.testing.assert_allclose(outputs, theirs[0], atol=TOLERANCE[dtype])


def test_a_gate_far_out_is_0_or_1_without_a_warning() -> None:
    values = np.array([-1e4, -1, 0, 1, 1e4], np.float32)
    np.testing.assert_allclose(numpy_loops.sigmoid(values), torch.from_numpy(values).sigmoid(), atol=1e-7)


def test_it_needs_no_torch() -> None:
    script = "import sys, rnnlab.nn.numpy_loops; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
