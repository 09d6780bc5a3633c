"""The economy of the United States by quarters: many columns, few rows."""

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Series

__all__ = ["Macrodata"]

MONTHS = 3


class Macrodata(Dataset):
    """203 quarters, 1959 to 2009, of twelve quantities."""

    title = "United States economy"
    presets = {"forecast": {"difference": 1, "lookback": 8, "season": 4}}
    card = Card(
        title="United States economy",
        about="203 quarters, 1959 to 2009, of twelve quantities: real gross domestic product and its parts (realgdp, realcons, realinv, "
        "realgovt, realdpi: thousand million dollars of 2005), consumer prices (cpi: 1982-84 = 100), money (m1: thousand million dollars), "
        "interest (tbilrate), unemployment (unemp), inflation (infl) and real interest (realint), all in per cent, and people (pop: "
        "millions). Shows the limit: 203 rows are too few for a recurrent network, and the last value goes on is hard to beat.",
        source="Federal Reserve Bank of St. Louis and Bureau of Labor Statistics, compiled by S. Seabold, 2009, as shipped with "
        "statsmodels (macrodata).",
        licence="Public domain",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Series:
        """The twelve quantities over the first day of each quarter, realgdp first."""
        from statsmodels.datasets import macrodata  # slow to import, and only its data sets need it

        frame = macrodata.load_pandas().data
        months = (frame.pop("year") - 1970) * 12 + (frame.pop("quarter") - 1) * MONTHS
        when = months.to_numpy().astype("datetime64[M]").astype("datetime64[ms]").astype(np.float64)
        return Series(frame.to_numpy(np.float64), when, tuple(map(str, frame.columns)), "quarter", self.card, dated=True, step="QS")
