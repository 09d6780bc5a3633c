import numpy as np
import pandas as pd
import pytest

from rnnlab.errors import OverLimit
from rnnlab.experiment import Reading
from rnnlab.files import beside
from rnnlab.files.reader import read
from rnnlab.files.series import ALL
from rnnlab.files.understood import Understood
from tests.sentences import ONE_SENTENCE


def shops(lengths: dict[object, int], key: str = "shop", **more: object) -> pd.DataFrame:
    """A long table: each series ends on the same day, with so many rows."""
    tables = []
    for place, (shop, rows) in enumerate(lengths.items()):
        when = pd.date_range(end="2024-05-31", periods=rows)
        tables.append(pd.DataFrame({"day": when.strftime("%Y-%m-%d"), key: shop, "sold": 100.0 * place + np.arange(rows) % 7}))
    return pd.concat(tables, ignore_index=True).assign(**more)


def beside_each_other(frame: pd.DataFrame, **choice: str) -> Understood:
    return read(frame.to_csv(index=False).encode(), choice=Reading(series=ALL, **choice))


def told(found: Understood) -> str:
    return " ".join(fact.text for fact in found.facts if fact.setting == "series")


def test_each_series_becomes_a_column_and_is_missing_where_it_has_no_row():
    found = beside_each_other(shops({"A": 60, "B": 40, "C": 60}).drop(index=[10, 20]))
    assert found.numeric == ["A", "B", "C"] and found.of == {"A": "A", "B": "B", "C": "C"}
    assert found.frame["B"].isna().tolist() == [True] * 20 + [False] * 40
    assert np.flatnonzero(found.frame["A"].isna()).tolist() == [10, 20]
    assert found.frame["C"].tolist() == [200.0 + row % 7 for row in range(60)]
    assert found.step == "D" and found.time == "day"


def test_the_order_of_the_rows_does_not_matter():
    frame = shops({"A": 60, "B": 40})
    mixed = pd.concat([frame[:1], frame[1:].sample(frac=1, random_state=0)])
    pd.testing.assert_frame_equal(beside_each_other(mixed).frame, beside_each_other(frame).frame)


def test_what_is_the_same_for_all_stays_one_column_and_what_differs_becomes_one_each():
    frame = shops({"A": 60, "B": 60})
    frame["holiday"] = np.tile(np.arange(60) % 5, 2)
    frame["price"] = np.arange(120.0)
    frame["size"] = np.repeat([3.5, 4.5], 60)
    frame["colour"] = "red"
    found = beside_each_other(frame)
    assert found.numeric == ["A: sold", "B: sold", "A: price", "B: price", "holiday"]
    assert "holiday" not in found.of and found.of["B: price"] == "B"
    assert found.frame["holiday"].tolist() == [row % 5 for row in range(60)]
    assert found.frame["B: price"].tolist() == list(np.arange(60.0, 120.0))
    assert "'holiday'" in told(found) and "'colour'" in told(found)


def test_numbers_that_name_series_have_their_column_before_them():
    found = beside_each_other(shops({7: 50, 12: 50}))
    assert found.numeric == ["shop 7", "shop 12"]


def test_series_that_two_columns_tell_apart_have_both_names():
    frame = shops({"A": 50, "B": 50, "C": 50, "D": 50})
    frame["item"] = frame["shop"].map({"A": "x", "B": "y", "C": "x", "D": "y"})
    frame["shop"] = frame["shop"].map({"A": "north", "B": "north", "C": "south", "D": "south"})
    assert beside_each_other(frame).numeric == ["north / x", "north / y", "south / x", "south / y"]


def test_series_that_two_columns_of_numbers_tell_apart_are_told_apart():
    frame = shops({1: 50, 2: 50, 3: 50, 4: 50})
    frame["item"] = frame["shop"] % 2
    frame["shop"] = (frame["shop"] + 1) // 2
    assert beside_each_other(frame).numeric == ["1 / 1", "1 / 0", "2 / 1", "2 / 0"]


def test_of_many_series_the_first_two_hundred_stand_side_by_side_and_that_is_said():
    found = beside_each_other(shops({f"S{number}": 20 for number in range(230)}))
    assert found.numeric == [f"S{number}" for number in range(200)]
    assert "200 series, the first of 230," in told(found)


def test_quantities_without_room_are_left_out_and_that_is_said():
    found = beside_each_other(shops({f"S{number}": 20 for number in range(150)}).assign(price=lambda one: np.arange(len(one)) % 11))
    assert len(found.numeric) == 150
    assert "no room" in told(found) and "'price'" in told(found)


def test_a_table_that_would_be_too_large_is_one_sentence(monkeypatch):
    monkeypatch.setattr(beside, "MOST_CELLS", 100)
    with pytest.raises(OverLimit) as refused:
        beside_each_other(shops({"A": 60, "B": 40}))
    assert ONE_SENTENCE.match(str(refused.value))


def test_series_in_rows_stand_side_by_side_too(shared):
    upload = (shared / "messy_csv" / "m4_hourly_one_series_per_row.csv").read_bytes()
    found = read(upload, choice=Reading(series=ALL))
    assert found.numeric[:2] == ["H1", "H2"] and len(found.numeric) == 200
    one = read(upload, choice=Reading(series="H2")).frame["H2"]
    assert found.frame["H2"].tolist() == one.tolist()
    assert found.of["H2"] == "H2"


def test_a_name_that_comes_twice_is_numbered():
    assert beside.named(np.zeros((3, 4)), ["a", "a", "a (2)", "x" * 500]).columns.tolist() == ["a", "a (2)", "a (2) (2)", "x" * 192]


def test_the_table_with_series_side_by_side_already_stays_as_it_is(shared):
    upload = (shared / "series" / "ETTh1.csv").read_bytes()[:200_000]
    upload = upload[: upload.rfind(b"\n")]
    pd.testing.assert_frame_equal(read(upload, choice=Reading(series=ALL)).frame, read(upload).frame)


def test_the_real_long_file_holds_both_series(shared):
    upload = (shared / "messy_csv" / "long_format_two_series.csv").read_bytes()
    found = read(upload, choice=Reading(series=ALL)).frame
    for name in ("A", "B"):
        one = read(upload, choice=Reading(series=name)).frame
        assert found.set_index("date")[name].dropna().tolist() == one["sales"].tolist()
