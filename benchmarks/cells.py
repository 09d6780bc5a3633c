"""A table of what a step of training costs with each cell, beside a step of torch's own layer.

A step: forward, a linear layer on the last state, mean squared error, backward, Adam. Ours has flat weights and our Adam, torch.nn
has torch.optim.Adam, as it comes and fused. All take turns in one process on one thread, a chunk of steps each, in random order.
Cells that torch has not are held against torch.nn.GRU.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles

os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss

from rnnlab import registry
from rnnlab.experiment import Model
from rnnlab.nn.network import Ends, Network
from rnnlab.nn.unrolling import ways
from rnnlab.training.adam import Adam
from rnnlab.training.flat import FlatParameters

Size = tuple[int, int, int, int]
"""Batch, steps in time, features, hidden units."""
Step = Callable[[], None]

SIZES: tuple[Size, ...] = ((32, 10, 1, 50), (64, 12, 8, 64), (32, 50, 1, 32), (32, 100, 1, 128), (64, 200, 128, 128))
LONG: tuple[Size, ...] = ((32, 100, 1, 64), (32, 500, 1, 64))
"""For the cells that are scanned."""
SMALL = 64
"""Most sequences in a batch, and hidden units, of a small size."""
LAYERS = {"rnn": nn.RNN, "rnn_relu": nn.RNN, "irnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
WANTED = {"rnn": (1.2, 1.6), "gru": (1.1, 1.5), "lstm": (1.0, 1.1), "min_gru": (6.0, 6.0)}
"""Least speed of our default over torch.nn's with its default Adam: at every size, and at small ones."""
CHUNK = 0.012
"""Seconds that a contender has at a time."""
RATE = 1e-3


class Layered(nn.Module):
    """torch's layer, and a linear layer on its last state, which torch gives back up to a tenth faster than its last output."""

    def __init__(self, layer: nn.RNNBase) -> None:
        super().__init__()
        self.layer, self.linear = layer, nn.Linear(layer.hidden_size, 1)

    def forward(self, x: Tensor) -> Tensor:
        _, last = self.layer(x)
        return self.linear((last[0] if isinstance(last, tuple) else last)[0])


def batch(size: Size) -> tuple[Tensor, Tensor]:
    """Sequences and targets."""
    rows, steps, features, _ = size
    chance = torch.Generator().manual_seed(0)
    return torch.randn(rows, steps, features, generator=chance), torch.randn(rows, 1, generator=chance)


def torchs(cell: str, size: Size, fused: bool) -> Step:
    """A step of torch.nn and torch.optim."""
    x, y = batch(size)
    kind = {"nonlinearity": "relu"} if cell in ("rnn_relu", "irnn") else {}
    network = Layered(LAYERS.get(cell, nn.GRU)(size[2], size[3], batch_first=True, **kind))
    adam = torch.optim.Adam(network.parameters(), lr=RATE, fused=fused or None)

    def step() -> None:
        adam.zero_grad()
        mse_loss(network(x), y).backward()
        adam.step()

    return step


def ours(cell: str, size: Size, way: str) -> Step:
    """A step of ours."""
    x, y = batch(size)
    network = Network(Model(cell=cell, hidden_size=size[3], implementation=way), Ends(size[2], 1), seed=0)
    flat = FlatParameters(network)
    adam = Adam(flat.values, flat.gradient, RATE, 0.0)

    def step() -> None:
        flat.gradient.zero_()
        mse_loss(network(x), y).backward()
        adam.step()

    return step


def seconds(step: Step, times: int) -> float:
    """CPU that a step takes."""
    began = time.process_time()
    for _ in range(times):
        step()
    return (time.process_time() - began) / times


def take_turns(steps: dict[str, Step], rounds: int) -> dict[str, float]:
    """The seconds of each step: what a fifth of its chunks stay below, for other work on the machine only ever adds."""
    times = {name: max(1, round(CHUNK / min(seconds(step, 2) for _ in range(3)))) for name, step in steps.items()}
    chunks: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(rounds):
        for name in random.sample(list(steps), len(steps)):
            chunks[name].append(seconds(steps[name], times[name]))
    return {name: quantiles(found, n=5)[0] for name, found in chunks.items()}


def compare(cell: str, size: Size, every_way: bool, rounds: int) -> None:
    """Prints the lines of one cell at one size."""
    found = list(ways(registry.cells.load(cell))) if every_way else ["auto"]
    theirs = {"Adam": torchs(cell, size, fused=False), "fused Adam": torchs(cell, size, fused=True)}
    times = take_turns({**theirs, **{way: ours(cell, size, way) for way in found}}, rounds)
    small = size[0] <= SMALL and size[3] <= SMALL
    for way in found:
        wanted = "" if every_way or cell not in WANTED else WANTED[cell][small]
        ratios = "".join(f"{times[other] / times[way]:>12.2f}" for other in theirs)
        print(f"{cell:16}{way:14}{size!s:22}{1000 * times[way]:>9.3f}{1000 * times['Adam']:>10.3f}{ratios}{wanted:>9}", flush=True)


def main() -> None:
    """Reads the options, measures, prints."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=25)
    options.add_argument("--cells", nargs="+", choices=registry.cells.names(), default=list(WANTED))
    options.add_argument("--ways", action="store_true", help="every way that a cell has, not only the default")
    options.add_argument("--denormals", action="store_true", help="compute with numbers below 1e-38, as torch does unless told otherwise")
    chosen = options.parse_args()
    torch.set_num_threads(1)
    torch.set_flush_denormal(not chosen.denormals)
    print(f"{'':30}{'(batch, T, in, H)':22}{'ours ms':>9}{'torch ms':>10}{'torch/ours':>12}{'fused/ours':>12}{'wanted':>9}")
    for cell in chosen.cells:
        for size in SIZES if registry.cells.load(cell).recurrent else LONG:
            compare(cell, size, chosen.ways, chosen.rounds)


if __name__ == "__main__":
    main()
