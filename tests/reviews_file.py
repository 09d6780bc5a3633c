"""A handful of reviews in the format of keras.datasets.imdb, in a Keras home of their own."""

import json
from pathlib import Path

import numpy as np
import pytest

WORDS = ["the", "film", "was", "good", "bad", "'quoted", "don't", "a\x96b", "naïve", *(f"word{number}" for number in range(40))]


@pytest.fixture
def keras_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder, whose files count as the true ones."""
    file_utils = pytest.importorskip("rnnlab.nn.keras_network").keras.src.utils.file_utils
    folder = tmp_path / "datasets"
    folder.mkdir()
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(file_utils.config, "keras_home", lambda: str(tmp_path))
    monkeypatch.setattr(file_utils, "validate_file", lambda *_, **__: True)
    write(folder)
    return folder


def write(folder: Path, train: int = 50, test: int = 30) -> None:
    """Reviews of 3 to 12 words, those against and for in turn."""
    rng = np.random.default_rng(0)
    arrays = {}
    for part, size in (("train", train), ("test", test)):
        reviews = np.empty(size, dtype=object)
        for number in range(size):
            reviews[number] = [int(rank) for rank in rng.integers(1, len(WORDS) + 1, rng.integers(3, 13))]
        arrays |= {f"x_{part}": reviews, f"y_{part}": np.arange(size) % 2}
    np.savez(folder / "imdb.npz", **arrays)
    (folder / "imdb_word_index.json").write_text(json.dumps({word: rank for rank, word in enumerate(WORDS, 1)}))
