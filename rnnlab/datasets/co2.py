"""Carbon dioxide above Mauna Loa: a trend, a season, and weeks without a measurement."""

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Series

__all__ = ["Co2"]


class Co2(Dataset):
    """2,284 weeks, 1958 to 2001, of which 59 have no value."""

    title = "Carbon dioxide"
    presets = {"forecast": {"fill": "linear", "season": 52, "lookback": 52, "difference": 1, "epochs": 20}}
    card = Card(
        title="Carbon dioxide",
        about="2,284 weekly means of carbon dioxide in the air (parts per million by volume), March 1958 to December 2001, of which 59 are "
        "missing, up to 18 in a row. Shows gaps, which are kept until you choose how to fill them, and a trend: without differences "
        "the test part is higher than anything in the training part.",
        source="C. D. Keeling and T. P. Whorf, air samples at Mauna Loa, Hawaii, 2004 (CDIAC), as shipped with statsmodels (co2).",
        licence="Public domain",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Series:
        """The mean of each week that ends on a Saturday, NaN where nothing was measured."""
        from statsmodels.datasets import co2  # slow to import, and only its data sets need it

        frame = co2.load_pandas().data
        when = frame.index.to_numpy("datetime64[ms]").astype(np.float64)
        return Series(frame[["co2"]].to_numpy(np.float64), when, ("co2",), "week", self.card, dated=True, step="W-SAT")
