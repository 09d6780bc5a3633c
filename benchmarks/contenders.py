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


def torch_network(cell: str):
    """torch's layer, and a linear layer on its last output, as tutorials write it."""
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[cell](1, HIDDEN, batch_first=True)
            self.linear = nn.Linear(HIDDEN, 1)

        def forward(self, x):
            out, _ = self.rnn(x)
            return self.linear(out[:, -1])

    return Net()


def torch_parts():
    """The parts as data sets of torch, and the variance that the series was divided by."""
    import torch
    from torch.utils.data import TensorDataset

    parts, variance = series()
    return [TensorDataset(torch.from_numpy(x), torch.from_numpy(y)) for x, y in parts], variance


def tutorial(cell: str, seed: int) -> tuple[Clock, float]:
    """The loop that PyTorch tutorials teach: DataLoaders, torch.nn, torch.optim."""
    import torch
    from torch import nn
    from torch.utils.data import DataLoader

    torch.set_num_threads(1)
    imported = clock()

    def mean_loss(loader):
        model.eval()
        total = 0.0
        with torch.no_grad():
            for x, y in loader:
                total += criterion(model(x), y).item() * len(x)
        return total / len(loader.dataset)

    torch.manual_seed(seed)
    (train, validation, test), variance = torch_parts()
    loader, held_out = DataLoader(train, batch_size=BATCH, shuffle=True), DataLoader(validation, batch_size=BATCH)
    model = torch_network(cell)
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


def lightning(cell: str, seed: int) -> tuple[Clock, float]:
    """Lightning's Trainer, with nothing switched on that a bare loop has not: no logger, no checkpoints, no bars."""
    import logging
    import warnings

    import torch
    from lightning.pytorch import LightningModule, Trainer, seed_everything
    from torch.nn.functional import mse_loss
    from torch.utils.data import DataLoader

    warnings.simplefilter("ignore")
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    torch.set_num_threads(1)
    imported = clock()

    class Module(LightningModule):
        def __init__(self):
            super().__init__()
            self.network = torch_network(cell)

        def training_step(self, batch):
            return mse_loss(self.network(batch[0]), batch[1])

        def validation_step(self, batch):
            return self.training_step(batch)

        def configure_optimizers(self):
            return torch.optim.Adam(self.parameters(), lr=RATE)

    seed_everything(seed, verbose=False)
    (train, validation, test), variance = torch_parts()
    model = Module()
    off = ("logger", "enable_checkpointing", "enable_progress_bar", "enable_model_summary")
    trainer = Trainer(max_epochs=EPOCHS, accelerator="cpu", num_sanity_val_steps=0, **dict.fromkeys(off, False))
    trainer.fit(model, DataLoader(train, batch_size=BATCH, shuffle=True), DataLoader(validation, batch_size=BATCH))
    with torch.no_grad():
        return imported, model.eval().training_step(test.tensors).item() * variance


def skorch(cell: str, seed: int) -> tuple[Clock, float]:
    """skorch's regressor, told not to print."""
    import torch
    from skorch import NeuralNetRegressor
    from skorch.dataset import Dataset
    from skorch.helper import predefined_split

    torch.set_num_threads(1)
    imported = clock()
    torch.manual_seed(seed)
    (train, validation, test), variance = series()
    split = predefined_split(Dataset(*validation))
    settings = {"max_epochs": EPOCHS, "lr": RATE, "batch_size": BATCH, "iterator_train__shuffle": True, "verbose": 0}
    model = NeuralNetRegressor(torch_network(cell), optimizer=torch.optim.Adam, train_split=split, **settings)
    model.fit(*train)
    return imported, float(((model.predict(test[0]) - test[1]) ** 2).mean() * variance)


CONTENDERS: dict[str, Callable[[str, int], tuple[Clock, float]]] = {
    "ours": ours,
    "tutorial": tutorial,
    "keras": keras,
    "lightning": lightning,
    "skorch": skorch,
}


def main(name: str, cell: str, seed: str) -> None:
    """Prints {"import": [wall, cpu], "fit": [wall, cpu], "MSE": error on the test part in the series' units}."""
    began = clock()
    imported, error = CONTENDERS[name](cell, int(seed))
    ended = clock()
    spent = {"import": [b - a for a, b in zip(began, imported)], "fit": [b - a for a, b in zip(imported, ended)]}
    print(json.dumps({**spent, "MSE": error}))


if __name__ == "__main__":
    main(*sys.argv[1:])
