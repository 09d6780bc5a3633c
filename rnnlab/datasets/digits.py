"""Handwritten digits as rows of 64 numbers."""

from rnnlab.datasets import OfScikitLearn
from rnnlab.raw import Card

__all__ = ["Digits"]


class Digits(OfScikitLearn):
    """1,797 digits of 8 x 8 grey values, about 180 of each."""

    title = "Digits"
    loader = "load_digits"
    presets = {"classify": {"scaling": "minmax", "epochs": 30}}
    card = Card(
        title="Digits",
        about="1,797 handwritten digits, 10 classes of 174 to 183 rows: 8 x 8 pixels, each a grey value from 0 to 16. A row is read as a "
        "sequence of length 1, all 64 pixels at once, so the network remembers nothing here; a logistic regression gets 97 % right.",
        source="Optical Recognition of Handwritten Digits, E. Alpaydin, C. Kaynak, 1998 (UCI), its test part; shipped with scikit-learn.",
        licence="CC BY 4.0",
    )
