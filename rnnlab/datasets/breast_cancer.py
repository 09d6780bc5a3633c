"""Cell nuclei of breast tumours: a table read as sequences of length 1."""

import numpy as np

from rnnlab.datasets import HEART, Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Table

__all__ = ["BreastCancer"]


class BreastCancer(Dataset):
    """569 tumours, 30 measurements of their cell nuclei each, malignant or benign."""

    title = "Breast cancer"
    presets = {"classify": HEART}
    card = Card(
        title="Breast cancer",
        about="569 rows, 30 numbers each, 2 classes (212 malignant, 357 benign). A row is read as a sequence of length 1, "
        "so the network remembers nothing here: the point is that the same path trains it.",
        source="Breast Cancer Wisconsin (Diagnostic), W. H. Wolberg, W. N. Street, O. L. Mangasarian, 1995; shipped with scikit-learn.",
        licence="CC BY 4.0",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Table:
        """The table as scikit-learn ships it: 212 malignant, 357 benign."""
        from sklearn.datasets import load_breast_cancer  # slow to import, and only this data set needs it

        bunch = load_breast_cancer()
        return Table(
            features=np.asarray(bunch.data, np.float64),
            feature_names=tuple(map(str, bunch.feature_names)),
            classes=np.asarray(bunch.target, np.int64),
            class_names=tuple(map(str, bunch.target_names)),
            card=self.card,
        )
