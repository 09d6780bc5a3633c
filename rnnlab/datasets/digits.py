"""Handwritten digits as rows of 64 numbers."""

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Table

__all__ = ["Digits"]


class Digits(Dataset):
    """1,797 digits of 8 x 8 grey values, about 180 of each."""

    title = "Digits"
    presets = {"classify": {"scaling": "minmax", "epochs": 30}}
    card = Card(
        title="Digits",
        about="1,797 handwritten digits, 10 classes of 174 to 183 rows: 8 x 8 pixels, each a grey value from 0 to 16. A row is read as a "
        "sequence of length 1, all 64 pixels at once, so the network remembers nothing here; a logistic regression gets 97 % right.",
        source="Optical Recognition of Handwritten Digits, E. Alpaydin, C. Kaynak, 1998 (UCI), its test part; shipped with scikit-learn.",
        licence="CC BY 4.0",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Table:
        """The table as scikit-learn ships it."""
        from sklearn.datasets import load_digits  # slow to import, and only this data set and the breast cancer need it

        bunch = load_digits()
        return Table(
            features=np.asarray(bunch.data, np.float64),
            feature_names=tuple(map(str, bunch.feature_names)),
            classes=np.asarray(bunch.target, np.int64),
            class_names=tuple(map(str, bunch.target_names)),
            card=self.card,
        )
