"""Four years of Seattle's weather: four quantities, a season, and no missing day."""

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Series

__all__ = ["SeattleWeather"]

NAMES = ("temp_max", "temp_min", "precipitation", "wind")


class SeattleWeather(Dataset):
    """1,461 days, 2012 to 2015, of temperature, rain and wind."""

    title = "Seattle weather"
    presets = {"forecast": {"inputs": "all", "season": 365, "lookback": 14, "epochs": 30}}
    card = Card(
        title="Seattle weather",
        about="1,461 days, 2012 to 2015, of the highest and lowest temperature (temp_max, temp_min: degrees Celsius), rain and snow "
        "(precipitation: mm) and wind (m/s). Shows what other quantities add to a forecast of one, and how good the simple rule "
        "is that tomorrow is like today.",
        source="NOAA, as shipped with vega_datasets (seattle_weather).",
        licence="Public domain",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Series:
        """The four quantities of each day, the highest temperature first."""
        from vega_datasets import local_data  # slow to import, and only this data set needs it

        frame = local_data.seattle_weather()
        when = frame["date"].to_numpy("datetime64[ms]").astype(np.float64)
        return Series(frame[list(NAMES)].to_numpy(np.float64), when, NAMES, "day", self.card, dated=True, step="D")
