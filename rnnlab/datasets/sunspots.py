"""Three centuries of sunspots: a real series that is short, rhythmic, and never twice the same."""

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Series

__all__ = ["Sunspots"]


class Sunspots(Dataset):
    """309 yearly sunspot numbers, 1700 to 2008."""

    title = "Sunspots"
    presets = {"forecast": {"season": 11, "lookback": 22}}
    card = Card(
        title="Sunspots",
        about="309 yearly sunspot numbers (an index, without units), 1700 to 2008: a rhythm of about 11 years whose peaks differ. "
        "Shows how little a short series can teach: a linear rule over 11 years is hard to beat.",
        source="NOAA National Geophysical Data Center, as shipped with statsmodels (sunspots).",
        licence="Public domain",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Series:
        """The sunspot number of each year."""
        from statsmodels.datasets import sunspots  # slow to import, and only its data sets need it

        frame = sunspots.load_pandas().data
        values = frame[["SUNACTIVITY"]].to_numpy(np.float64)
        return Series(values, frame["YEAR"].to_numpy(np.float64), ("sunspots",), "year", self.card)
