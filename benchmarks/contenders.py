"""One whole fit in this process, as one JSON line: `python benchmarks/contenders.py NAME CELL SEED`; fit.py calls it.

The fit: CELL(50), then a linear layer, on 690 windows of 10 points of the noisy sine; batches of 32, 100 epochs, Adam at 1e-3,
a validation each epoch. Every name does it in its own usual way. Nothing is imported before the clock starts.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.update(KERAS_BACKEND="torch", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

HIDDEN, LOOKBACK, BATCH, EPOCHS, RATE = 50, 10, 32, 100, 1e-3
Clock = tuple[float, float]


def clock() -> Clock:
    """Seconds on the wall, and seconds of CPU of this process."""
    return time.perf_counter(), time.process_time()


def series():
    """The windows of the noisy sine as numpy arrays by part, and the variance they were divided by."""
    import numpy as np

    t = np.linspace(0, 50, 1000)
    values = np.sin(t) + 0.1 * np.random.default_rng(0).standard_normal(1000)
    mean, deviation = values[:700].mean(), values[:700].std()
    parts = np.split(((values - mean) / deviation).astype(np.float32), [700, 850])
    windows = [np.lib.stride_tricks.sliding_window_view(part, LOOKBACK + 1) for part in parts]
    return [(part[:, :LOOKBACK, None].copy(), part[:, LOOKBACK:].copy()) for part in windows], deviation**2


def ours(cell: str, seed: int) -> tuple[Clock, float]:
    """Everything that a worker does, in a fresh record on disk: events, snapshots and checkpoints too."""
    import torch

    from rnnlab.experiment import Experiment
    from rnnlab.runs.control import Control
    from rnnlab.runs.host import PRELOADED
    from rnnlab.runs.record import Record
    from rnnlab.runs.worker import Worker
    from rnnlab.training.events import Finished

    for module in PRELOADED:  # as a worker finds them, which is forked from a host
        __import__(module)
    torch.set_num_threads(1)
    imported = clock()
    choices = {"cell": cell, "hidden_size": HIDDEN, "lookback": LOOKBACK, "batch_size": BATCH, "epochs": EPOCHS, "learning_rate": RATE}
    read, _open = os.pipe()
    with TemporaryDirectory() as folder:
        record = Record.create(Path(folder, "run"), Experiment.of({**choices, "seed": seed, "device": "cpu"}))
        Worker(record, Control(os.fdopen(read))).run()
        (end,) = (event for _, event in record.events() if isinstance(event, Finished))
    return imported, end.scores["test"]["MSE"]


def tutorial(cell: str, seed: int) -> tuple[Clock, float]:
    """The loop that PyTorch tutorials teach: DataLoaders, torch.nn, torch.optim."""
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset

    torch.set_num_threads(1)
    imported = clock()

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[cell](1, HIDDEN, batch_first=True)
            self.linear = nn.Linear(HIDDEN, 1)

        def forward(self, x):
            out, _ = self.rnn(x)
            return self.linear(out[:, -1])

    def mean_loss(loader):
        model.eval()
        total = 0.0
        with torch.no_grad():
            for x, y in loader:
                total += criterion(model(x), y).item() * len(x)
        return total / len(loader.dataset)

    torch.manual_seed(seed)
    parts, variance = series()
    train, validation, test = (TensorDataset(torch.from_numpy(x), torch.from_numpy(y)) for x, y in parts)
    loader, held_out = DataLoader(train, batch_size=BATCH, shuffle=True), DataLoader(validation, batch_size=BATCH)
    model = Net()
    criterion = nn.MSELoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    history = []
    for _ in range(EPOCHS):
        model.train()
        total = 0.0
        for x, y in loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
        history.append((total / len(train), mean_loss(held_out)))
    return imported, mean_loss(DataLoader(test, batch_size=BATCH)) * variance


def keras(cell: str, seed: int) -> tuple[Clock, float]:
    """Keras on the torch backend: Sequential, compile, fit."""
    import torch
    from keras import Input, Sequential, layers, optimizers, utils

    torch.set_num_threads(1)
    imported = clock()
    utils.set_random_seed(seed)
    (train, validation, test), variance = series()
    layer = {"rnn": layers.SimpleRNN, "lstm": layers.LSTM, "gru": layers.GRU}[cell]
    model = Sequential([Input((LOOKBACK, 1)), layer(HIDDEN), layers.Dense(1)])
    model.compile(optimizer=optimizers.Adam(RATE), loss="mse")
    model.fit(*train, epochs=EPOCHS, batch_size=BATCH, validation_data=validation, verbose=0)
    return imported, model.evaluate(*test, verbose=0) * variance


CONTENDERS: dict[str, Callable[[str, int], tuple[Clock, float]]] = {"ours": ours, "tutorial": tutorial, "keras": keras}


def main(name: str, cell: str, seed: str) -> None:
    """Prints {"import": [wall, cpu], "fit": [wall, cpu], "MSE": error on the test part in the series' units}."""
    began = clock()
    imported, error = CONTENDERS[name](cell, int(seed))
    ended = clock()
    spent = {"import": [b - a for a, b in zip(began, imported)], "fit": [b - a for a, b in zip(imported, ended)]}
    print(json.dumps({**spent, "MSE": error}))


if __name__ == "__main__":
    main(*sys.argv[1:])
