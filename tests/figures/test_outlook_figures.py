from dataclasses import replace

import numpy as np
import pytest

from rnnlab.figures.forecast.backtests import backtest, naive, shown
from rnnlab.figures.forecast.learned import learned
from rnnlab.figures.forecast.outlook import forecast, table
from rnnlab.figures.forecast.seen import seen
from rnnlab.figures.forecast.stepwise import stepwise
from rnnlab.forecasting.outlook import Outlook, Scored
from rnnlab.forecasting.plan import QUANTILES
from rnnlab.training.events import Progressed

DAY = 86_400_000.0


@pytest.fixture
def outlook() -> Outlook:
    """48 days of two columns, 4 days ahead, tested twice."""
    past = np.column_stack([np.arange(48.0), 100 - np.arange(48.0)])
    ahead = np.array([[48.0, 49, 50, 51], [52.0, 51, 50, 49]])
    quantiles = ahead[..., None] + np.linspace(-3, 3, len(QUANTILES))
    actual = np.stack([past[40:44].T, past[44:48].T])
    tested = {"network": actual + 1, "seasonal naive": actual - 2}
    methods = [Scored("network", 0.5, 1, 2, 1.0, 0.9, 0.3, 0.95, 1.5), Scored("seasonal naive", 1.0, 1, 2, 2.0, 0.5, np.nan, np.nan, 0.0)]
    return Outlook(
        when=np.arange(52) * DAY,
        past=past,
        quantiles=quantiles,
        rules={"seasonal naive": ahead - 7},
        ends=np.array([40, 44]),
        actual=actual,
        tested=tested,
        intervals=tested["network"][..., None] + np.linspace(-3, 3, len(QUANTILES)),
        saw=np.array([[0.0, 0.1, 0.9], [0.2, 0.2, 0.6]]),
        names=["a", "b"],
        time_name="day",
        dated=True,
        step="D",
        season=7,
        scored=methods,
        used="network",
        verdict="It was better.",
    )


def series(figure, name: str) -> list[dict]:
    return [one for one in figure.spec["series"] if one["name"] == name]


def values(one: dict) -> list[float]:
    return [y for _, y in one["data"]]


def test_an_outlook_comes_back_from_its_bytes(outlook):
    again = Outlook.from_bytes(outlook.to_bytes())
    assert again.names == outlook.names and again.verdict == outlook.verdict
    assert again.quantiles.tolist() == outlook.quantiles.tolist()
    assert again.tested["network"].tolist() == outlook.tested["network"].tolist()
    assert again.coming.shape == (0, 0)


def test_the_forecast_stands_where_the_history_ends(outlook):
    figure = forecast(outlook, 1, ("seasonal naive",))
    (history,), (ahead,) = series(figure, "b"), series(figure, "forecast (network)")
    assert values(history) == outlook.past[:, 1].tolist()
    assert [x for x, _ in ahead["data"]] == outlook.when[48:].tolist()
    assert values(ahead) == [52, 51, 50, 49]
    assert values(series(figure, "seasonal naive")[0]) == [45, 44, 43, 42]
    assert figure.spec["yAxis"]["name"] == "b" and figure.spec["xAxis"]["type"] == "time"
    assert "49 (46 to 52)" in figure.alt


def test_the_widths_of_the_fan_add_up_to_its_upper_edge(outlook):
    figure = forecast(outlook, 0)
    (bottom,), (width,) = series(figure, "90 % interval, from"), series(figure, "90 % interval, width")
    assert np.add(values(bottom), values(width))[1:].tolist() == pytest.approx(outlook.quantiles[0, :, -1].tolist())
    assert bottom["stack"] == width["stack"]
    assert [values(edge)[1:] for edge in series(figure, "90 % interval")] == [outlook.quantiles[0, :, end].tolist() for end in (0, -1)]


def test_lines_are_told_apart_without_colour(outlook):
    figure = forecast(outlook, 0, ("seasonal naive",), before=np.zeros(4))
    drawn = [one for one in figure.spec["series"] if not one.get("silent")]
    looks = {(one.get("symbol"), str(one["lineStyle"]["type"])) for one in drawn}
    assert len(looks) == len({one["name"] for one in drawn})
    shown_names = [one["name"] for one in figure.spec["legend"]["data"]]
    assert len(shown_names) == len(set(shown_names)) == 5


def test_the_newest_five_horizons_are_in_sight_at_first(outlook):
    inside, slider = forecast(outlook, 0).spec["dataZoom"]
    assert inside["startValue"] == slider["startValue"] == outlook.when[48 - 20]
    assert inside["endValue"] == outlook.when[-1]


def test_numbers_of_many_digits_where_an_axis_of_plain_numbers_is_cut_off_are_not_written(outlook):
    labels = forecast(replace(outlook, dated=False), 0).spec["xAxis"]["axisLabel"]
    assert labels == {"showMinLabel": False, "showMaxLabel": False}
    assert "axisLabel" not in forecast(outlook, 0).spec["xAxis"]


def test_a_backtest_counts_its_errors_and_what_its_interval_holds(outlook):
    figure = backtest(outlook, 0, 1)
    assert values(series(figure, "actual")[0]) == [44, 45, 46, 47]
    assert values(series(figure, "network")[0]) == [45, 46, 47, 48]
    assert "Known then: 44 rows" in figure.alt
    assert "network 1, seasonal naive 2; 4 of 4 values" in figure.alt


def test_a_backtest_without_actual_values_says_so(outlook):
    outlook.actual[0] = np.nan
    assert "No value" in backtest(outlook, 0, 0).alt


def test_what_stands_beside_is_the_seasonal_rule_and_what_is_drawn_the_method_that_is_used(outlook):
    assert (naive(outlook), shown(outlook)) == ("seasonal naive", "network")


def test_the_table_has_a_line_a_method_and_says_which_is_used(outlook):
    lines = table(outlook)
    assert lines["method"].tolist() == ["network", "seasonal naive"]
    assert lines["used"].tolist() == ["yes", ""]
    assert lines["MASE"].tolist() == [0.5, 1.0]
    assert {"sMAPE, %", "RMSE", "MAE", "R²", "pinball", "in the 90 % interval", "seconds"} <= set(lines.columns)


def test_what_step_one_sees_is_said_of_the_newest_value(outlook):
    figure = seen(outlook.saw)
    assert len(figure.spec["dataset"]["source"]) == 6
    assert "step 1 depends most on value 0, and 90 % of what it depends on is the newest value" in figure.alt


def test_a_large_picture_of_what_was_seen_is_thinned_and_says_so():
    figure = seen(np.ones((200, 500)))
    assert len(figure.spec["dataset"]["source"]) == 40 * 200
    assert "newest 200 values are drawn" in figure.alt


def told(step: int, validation: float | None, network: int = 0) -> Progressed:
    return Progressed("Forecast", 1, 2, 1.0, network, step, 300, 0.5, validation, 0.4)


def test_the_loss_on_what_was_held_back_stands_beside_the_naive_base():
    assert learned([]) is None
    figure = learned([told(10, None), told(20, 0.3), told(40, 0.25), told(20, 0.35, 1)])
    assert figure is not None
    assert values(series(figure, "network 1")[0]) == [0.3, 0.25]
    assert values(series(figure, "network 2")[0]) == [0.35]
    assert set(values(series(figure, "naive base")[0])) == {0.4}
    assert "loss of network 2 0.35; the naive base's is 0.4" in figure.alt


def test_two_ways_to_look_ahead_stand_on_one_chart(outlook):
    direct = np.array([[48.0, 49, 50, 51], [52.0, 51, 50, 49]])
    figure = stepwise(outlook, direct, direct + np.array([0, 0, 3, 1]), 1)
    assert values(series(figure, "one after the other")[0]) == [52, 51, 53, 50]
    assert values(series(figure, "all steps at once")[0]) == [52, 51, 50, 49]
    assert len(series(figure, "b")[0]["data"]) == 12
    assert "1 apart on average, most at step 3" in figure.alt
