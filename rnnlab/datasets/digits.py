"""Handwritten digits, read row by row of their pixels."""

from rnnlab.datasets import OfScikitLearn
from rnnlab.raw import Card

__all__ = ["Digits"]


class Digits(OfScikitLearn):
    """1,797 digits of 8 x 8 grey values, about 180 of each."""

    title = "Digits"
    loader = "load_digits"
    presets = {
        "classify": {
            "scaling": "minmax",
            "columns_a_step": 8,
            "cell": "gru",
            "hidden_size": 64,
            "learning_rate": 3e-3,
            "epochs": 40,
            "keep": "best",
        }
    }
    card = Card(
        title="Digits",
        about="1,797 handwritten digits, 10 classes of 174 to 183 rows: 8 x 8 pixels, each a grey value from 0 to 16, read from the "
        "top, 8 pixels at a step, so that the network must remember what it saw above. A logistic regression on all 64 pixels "
        "gets 97 % right.",
        source="Optical Recognition of Handwritten Digits, E. Alpaydin, C. Kaynak, 1998 (UCI), its test part; shipped with scikit-learn.",
        licence="CC BY 4.0",
    )
