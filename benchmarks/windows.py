"""Prints what windows of a long series cost, as views and as copies: `python benchmarks/windows.py [rows]`.

Each way in a process of its own: the series is made, windowed, and a thousand batches of 64 windows are drawn.
"""

import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

COLUMNS, LOOKBACK, BATCHES, BATCH, ROUNDS = 8, 200, 1000, 64, 3
COPY_ROWS = 200_000
"""The copying way is run on a shorter series, and its memory told per row: all rows would need 60 GB and more."""


def main() -> None:
    """Runs both ways in turn."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    results: dict[str, list[dict[str, float]]] = {}
    for _ in range(ROUNDS):
        for way, length in (("views", rows), ("copies", COPY_ROWS), ("views", COPY_ROWS)):
            found = json.loads(
                subprocess.run([sys.executable, __file__, way, str(length)], capture_output=True, text=True, check=True).stdout
            )
            results.setdefault(f"{way} of {length:,} rows", []).append(found)
    for name, found in results.items():
        if found:
            series, windows, draw = (statistics.median(one[key] for one in found) for key in ("series", "windows", "draw"))
            print(f"{name:24} series {series:8.0f} MB, windows {windows / series:6.1f} times the series on top, ", end="")
            print(f"drawing {BATCHES:,} batches {draw:.2f} s")


def measure(way: str, rows: int) -> None:
    """One way, as one JSON line: megabytes of the series and of what windowing added, seconds to window and to draw batches."""
    import numpy as np
    import torch

    from rnnlab.experiment import Preparation
    from rnnlab.preparation.chain import Chain
    from rnnlab.preparation.windowing import window

    values = np.random.default_rng(0).standard_normal((rows, COLUMNS))
    places = np.arange(rows)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.perf_counter()
    if way == "views":
        x = torch.from_numpy(window(values, places, Chain(()), Preparation(lookback=LOOKBACK)).x)
    else:
        x = torch.from_numpy(np.stack([values[start : start + LOOKBACK].astype(np.float32) for start in range(rows - LOOKBACK)]))
    took = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    chosen = torch.randint(len(x), (BATCHES, BATCH), generator=torch.Generator().manual_seed(0))
    start = time.perf_counter()
    for batch in chosen:
        x.index_select(0, batch)
    print(json.dumps({"series": values.nbytes / 2**20, "windows": after - before, "took": took, "draw": time.perf_counter() - start}))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measure(sys.argv[1], int(sys.argv[2]))
    else:
        main()
