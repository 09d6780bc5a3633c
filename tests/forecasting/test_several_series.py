import io
import json

import numpy as np
import pandas as pd
import pytest

from rnnlab import datasets
from rnnlab.errors import RnnlabError
from rnnlab.experiment import Experiment
from rnnlab.forecasting.asked.asking import Asked, ask
from rnnlab.forecasting.asked.understanding import Understanding, question, understand
from rnnlab.forecasting.outlook import NETWORK, Outlook
from rnnlab.forecasting.plan import Plan
from rnnlab.forecasting.sheet import sheet
from rnnlab.forecasting.taking import script, settings
from tests.forecasting.test_asking import UPLOADED
from tests.forecasting.test_working import SMALL, answered, hurried
from tests.sentences import ONE_SENTENCE

ALL = UPLOADED.but(series="*")


def shops(lengths: dict[str, int]) -> pd.DataFrame:
    """A long table of monthly sales, each series with so many rows at the end, and at a level of its own."""
    tables = []
    for place, (shop, rows) in enumerate(lengths.items(), 1):
        when = pd.date_range("2016-01-01", periods=96, freq="MS")[96 - rows :]
        turn = np.arange(96)[96 - rows :]
        values = 100 * place + place * turn / 4 + 20 * place * np.sin(turn * np.pi / 6) + np.random.default_rng(place).normal(0, 2, rows)
        tables.append(pd.DataFrame({"month": when.strftime("%Y-%m-%d"), "shop": shop, "sold": values.round(2)}))
    return pd.concat(tables, ignore_index=True)


def csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False).encode()


def asked(frame: pd.DataFrame, **plan: object) -> Asked:
    return ask(datasets.load(ALL, csv(frame)), ALL, SMALL.model_copy(update=plan))


def refusal(frame: pd.DataFrame, **plan: object) -> str:
    with pytest.raises(RnnlabError) as refused:
        asked(frame, **plan)
    assert ONE_SENTENCE.match(str(refused.value))
    return str(refused.value)


@pytest.fixture(scope="module")
def outlook() -> Outlook:
    with pytest.MonkeyPatch.context() as patch:
        return answered(asked(shops({"A": 96, "B": 70, "C": 96}).drop(index=[3, 110]), seconds=hurried(patch).seconds))


def test_one_network_forecasts_all_series_of_a_file_each_at_its_own_level(outlook):
    assert outlook.names == ["A", "B", "C"]
    assert outlook.quantiles.shape == (3, 12, 7) and np.isfinite(outlook.quantiles).all()
    for place, values in enumerate(outlook.quantiles[..., 3], 1):
        assert 80 * place < np.median(values) < 160 * place
    assert NETWORK in outlook.tested and outlook.tested[NETWORK].shape == (3, 3, 12)


def test_what_a_series_lacks_is_missing_there_and_that_is_said(outlook):
    assert np.isnan(outlook.past).sum(axis=0).tolist() == [1, 27, 0]
    assert np.isnan(outlook.past[:26, 1]).all() and not np.isnan(outlook.past[26:40, 1]).any()
    assert "Some columns begin later than others, by so many rows: 'B' 26." in outlook.notes
    assert any("Missing values, 28 of them" in note for note in outlook.notes)


def test_each_series_is_scored_alone_too_and_the_scores_together_are_their_mean(outlook):
    assert len(outlook.alone) == 3
    for one in outlook.scored:
        each = [next(line.mase for line in lines if line.method == one.method) for lines in outlook.alone]
        assert one.mase == pytest.approx(np.mean(each))
        assert len(set(each)) == 3
    assert all([line.mase for line in lines] == sorted(line.mase for line in lines) for lines in outlook.alone)
    assert str(Outlook.from_bytes(outlook.to_bytes()).alone) == str(outlook.alone)


def test_the_download_has_the_same_columns_and_the_series_by_name(outlook):
    read = pd.read_csv(io.BytesIO(sheet(outlook)), parse_dates=["month"])
    assert read.columns[:3].tolist() == ["month", "target", "0.05"]
    assert read["target"].tolist() == [name for name in "ABC" for _ in range(12)]
    assert read["month"].iloc[0] == pd.Timestamp("2024-01-01")


def test_settings_and_script_say_that_all_series_are_meant():
    plan = Plan(targets=("A", "B"))
    assert Experiment.model_validate(json.loads(settings(ALL, plan))["experiment"]).reading.series == "*"
    assert "'series': '*'" in script(ALL, plan)


def test_without_a_choice_the_series_that_serve_are_taken_and_the_others_named():
    found = asked(shops({"A": 96, "B": 20, "C": 96, "D": 60}))
    assert found.past.names == ("A", "C", "D")
    assert "Left out, since too few of their values are known: 'B'." in found.notes


def test_of_more_than_twelve_the_first_twelve_are_taken_and_that_is_said():
    names = [f"S{number}" for number in range(15)]
    found = asked(shops(dict.fromkeys(names, 96)))
    assert list(found.past.names) == names[:12]
    assert any("Of 15 series the first 12" in note for note in found.notes)
    assert "At most 12" in refusal(shops(dict.fromkeys(names, 96)), targets=tuple(names[:13]))


def test_chosen_series_are_taken_as_they_are():
    frame = shops({"A": 96, "B": 20, "C": 96})
    assert asked(frame, targets=("C",)).past.names == ("C",)
    assert "'B' lacks" in refusal(frame, targets=("A", "B"))


def test_of_several_quantities_the_first_of_each_series_is_forecast():
    found = asked(shops({"A": 96, "B": 96}).assign(price=lambda one: np.arange(len(one)) % 13))
    assert found.past.names == ("A: sold", "B: sold")


def test_what_is_the_same_for_all_may_be_read_and_what_tells_of_one_only_beside_that_one():
    frame = shops({"A": 96, "B": 96}).assign(price=lambda one: np.arange(len(one)) % 13)
    frame["holiday"] = np.tile(np.arange(96) % 5, 2)
    assert asked(frame, past=("holiday",)).past.others[:, 0].tolist() == [row % 5 for row in range(96)]
    assert "tells of 'B' only" in refusal(frame, past=("B: price",))
    assert "tells of 'A' only" in refusal(frame, targets=("B: sold",), past=("A: price",))
    assert asked(frame, targets=("B: sold",), past=("B: price",)).past.others[:2, 0].tolist() == [5, 6]


def test_before_the_forecast_it_is_said_what_will_be_forecast(tmp_path):
    (tmp_path / "file").write_bytes(csv(shops({"A": 96, "B": 70})))
    found = Understanding.from_bytes(understand(ALL.model_dump_json(), str(tmp_path / "file"), question(SMALL)))
    assert (found.proposal, found.names, found.columns) == ("all 2 series", ["A", "B"], ["A", "B"])
    one = Understanding.from_bytes(understand(UPLOADED.model_dump_json(), str(tmp_path / "file"), question(SMALL)))
    assert one.names == ["sold"] and any(setting == "series" and "Of 2 series" in text for text, setting in one.facts)


def test_the_real_long_file_is_forecast(shared, monkeypatch):
    data = (shared / "messy_csv" / "long_format_two_series.csv").read_bytes()
    outlook = answered(ask(datasets.load(ALL, data), ALL, hurried(monkeypatch)))
    assert outlook.names == ["A", "B"]
    assert np.isfinite(outlook.quantiles).all() and ONE_SENTENCE.match(outlook.verdict)
