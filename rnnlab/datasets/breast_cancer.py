"""Cell nuclei of breast tumours: a table read as sequences of length 1."""

from rnnlab.datasets import HEART, OfScikitLearn
from rnnlab.raw import Card

__all__ = ["BreastCancer"]


class BreastCancer(OfScikitLearn):
    """569 tumours, 30 measurements of their cell nuclei each, malignant or benign."""

    title = "Breast cancer"
    loader = "load_breast_cancer"
    presets = {"classify": HEART}
    card = Card(
        title="Breast cancer",
        about="569 rows, 30 numbers each, 2 classes (212 malignant, 357 benign). A row is read as a sequence of length 1, "
        "so the network remembers nothing here: the point is that the same path trains it.",
        source="Breast Cancer Wisconsin (Diagnostic), W. H. Wolberg, W. N. Street, O. L. Mangasarian, 1995; shipped with scikit-learn.",
        licence="CC BY 4.0",
    )
