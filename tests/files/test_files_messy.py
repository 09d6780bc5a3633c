"""Files as people really have them: read exactly, or refused in one sentence that says what to try."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rnnlab.errors import RnnlabError
from rnnlab.experiment import Reading
from rnnlab.files.reader import read
from rnnlab.files.understood import Understood

OUTCOMES = json.loads((Path(__file__).parent / "outcomes.json").read_text())
STEPS = {"monthly": "MS", "daily": "D", "weekly": "W-MON", "hourly": "h"}
TRUTHS = [
    "gistemp_mixedGLB_CR_stars.csv",
    "shampoo_month_year1_2_3.csv",
    "telecom_day_number_revenue.csv",
    "taylor_one_column.csv",
    "exchange_header_0_to_7.csv",
    "mixed_date_formats.csv",
    "beijing_pm25_chinese_GBK.csv",
    "beijing_pm25_chinese_utf8bom.csv",
    "airpassengers_excel_unicode_text_utf16_tab.txt",
    "milk_datamarket_footer.csv",
    "gasoline_iso_weeks.csv",
    "air_shuffled_rows.csv",
    "mintemp_four_missing_codes.csv",
    "mintemp_units_latin1.csv",
    "sep_line_excel.csv",
    "index_column_unnamed.csv",
    "air.csv.gz",
]


def outcome(upload: bytes, name: str) -> dict[str, object]:
    try:
        found = read(upload, name)
    except RnnlabError as error:
        return {"refused": str(error)}
    return {"shape": list(found.frame.shape), "time": found.time, "step": found.step, "numbers": len(found.numeric)}


def whole(found: Understood) -> None:
    """What holds for everything that was read."""
    frame = found.frame
    assert isinstance(frame.index, pd.RangeIndex)
    assert frame.columns.is_unique
    assert all(isinstance(name, str) and name for name in frame.columns)
    if found.time:
        assert frame.columns[0] == found.time
        assert frame[found.time].dtype == "datetime64[ms]"
        assert frame[found.time].is_monotonic_increasing
        assert frame[found.time].notna().all()
    for name in frame.columns[bool(found.time) :]:
        assert frame[name].dtype == float or {type(cell) for cell in frame[name]} <= {str, type(None)}, name
    assert all(frame[name].dtype == float for name in found.numeric)
    assert found.facts
    assert all(fact.text.endswith(".") and (not fact.setting or fact.setting in Reading.model_fields) for fact in found.facts)


@pytest.mark.parametrize("name", sorted(OUTCOMES))
def test_each_file_comes_out_as_it_did(shared, name):
    upload = (shared / "messy_csv" / name).read_bytes()
    came = outcome(upload, name)
    if "refused" in came:
        sentence = str(came["refused"])
        assert OUTCOMES[name].get("refused", "no refusal") in sentence
        assert sentence.endswith(".")
        assert "\n" not in sentence
        assert "expected" in sentence or "should" in sentence or "may have" in sentence
    else:
        assert came == OUTCOMES[name]
        whole(read(upload, name))


def test_no_file_is_left_out(shared):
    assert {path.name for path in (shared / "messy_csv").iterdir()} - {"expected.json"} == set(OUTCOMES)


@pytest.mark.parametrize("name", TRUTHS)
def test_a_file_is_read_exactly(shared, name):
    truth = json.loads((shared / "messy_csv" / "expected.json").read_text())[name]
    found = read((shared / "messy_csv" / name).read_bytes(), name)
    values = found.frame[truth["target"]]
    assert len(found.frame) == truth["rows"]
    assert truth["target"] in found.numeric
    assert values.notna().sum() == truth["valid_values"]
    assert found.step == STEPS.get(truth["freq"], "") or not found.time
    if truth["freq"] in STEPS and "not dates" not in truth.get("note", ""):
        assert found.frame[found.time].is_unique
        if truth["time_sorted"]:
            stamps = found.frame[found.time]
            assert [str(stamps.iloc[0]), str(stamps.iloc[-1])] == [truth["first_time"], truth["last_time"]]
    else:
        assert not found.time
    if truth["time_sorted"]:
        for place, key in ((0, "first_value"), (-1, "last_value")):
            assert np.array_equal(values.iloc[place], truth[key] if truth[key] is not None else np.nan, equal_nan=True)


def test_shuffled_rows_are_sorted_back_and_said_so(shared):
    shuffled = read((shared / "messy_csv" / "air_shuffled_rows.csv").read_bytes())
    right = read((shared / "messy_csv" / "air.csv.gz").read_bytes())
    pd.testing.assert_frame_equal(shuffled.frame, right.frame)
    assert any("sorted" in fact.text for fact in shuffled.facts)


def test_the_first_of_two_series_or_the_one_chosen(shared):
    truth = json.loads((shared / "messy_csv" / "expected.json").read_text())["long_format_two_series.csv"]
    upload = (shared / "messy_csv" / "long_format_two_series.csv").read_bytes()
    first, second = read(upload), read(upload, choice=Reading(series="B"))
    assert len(first.frame) + len(second.frame) == truth["rows"]
    assert len(first.frame) == truth["duplicate_times"]
    assert first.frame["sales"].iloc[0] == truth["first_value"]
    assert second.frame["sales"].iloc[-1] == truth["last_value"]
    assert first.step == second.step == "D"
    assert any(fact.setting == "series" for fact in first.facts)


def test_stamps_that_repeat_exactly_are_dropped_and_counted(shared):
    truth = json.loads((shared / "messy_csv" / "expected.json").read_text())["ett_104k_rows_repeated_stamps.csv.gz"]
    found = read((shared / "messy_csv" / "ett_104k_rows_repeated_stamps.csv.gz").read_bytes())
    assert len(found.frame) == truth["rows"] - truth["duplicate_times"]
    assert any(f"{truth['duplicate_times']:,}" in fact.text for fact in found.facts)
    assert [found.frame["OT"].iloc[0], found.frame["OT"].iloc[-1]] == [truth["first_value"], truth["last_value"]]
    assert [str(found.frame["date"].iloc[0]), str(found.frame["date"].iloc[-1])] == [truth["first_time"], truth["last_time"]]


def test_series_in_rows(shared):
    truth = json.loads((shared / "messy_csv" / "expected.json").read_text())
    upload = (shared / "messy_csv" / "m4_hourly_one_series_per_row.csv").read_bytes()
    found = read(upload)
    assert found.frame.shape == (truth["m4_hourly_one_series_per_row.csv"]["length"], 1)
    assert any(f"{truth['m4_hourly_one_series_per_row.csv']['series']}" in fact.text for fact in found.facts)
    assert read(upload, choice=Reading(series="H414")).frame["H414"].iloc[0] == 15
    emitted = read((shared / "messy_csv" / "co2_excel_paste_years_in_header.csv").read_bytes(), choice=Reading(series="Total"))
    assert len(emitted.frame) == truth["co2_excel_paste_years_in_header.csv"]["years"]
    assert emitted.frame["Total"].tolist() == [120522, 117044, 110532, 111412, 111448, 111601, 110277, 108609]
    assert emitted.step == "YS"


def test_the_order_of_dates_settles_a_doubt(shared):
    upload = (shared / "messy_csv" / "custom_datetime_ampm.csv").read_bytes()
    with pytest.raises(RnnlabError, match=r"1 February 2023 or 2 January 2023: choose \"Order of dates\""):
        read(upload)
    stamps = read(upload, choice=Reading(date_order="month first")).frame["Date_Time"]
    assert [str(stamp) for stamp in stamps] == ["2023-01-02 12:33:00", "2023-12-02 11:57:00"]
