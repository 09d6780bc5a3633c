import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlab import datasets
from rnnlab.errors import OverLimit, RnnlabError, UnreadableData
from rnnlab.experiment import Data
from rnnlab.raw import Raw, Series, Table
from tests.sentences import ONE_SENTENCE
from tests.uploads import uploads

CSV = b"day,litres,euros,kind\n2020-01-01,1,1.5,a\n2020-01-02,2,2.5,b\n2020-01-04,3,-1,a\n"


def load(upload: bytes | None, task: str = "forecast", column: str = "") -> Raw:
    return datasets.load(Data(dataset="uploaded", task=task, column=column), upload)


def test_the_last_column_of_numbers_is_the_series_unless_another_is_chosen() -> None:
    for column, name, values in (("", "euros", [1.5, 2.5, -1]), ("litres", "litres", [1, 2, 3])):
        series = load(CSV, column=column)
        assert isinstance(series, Series)
        assert (series.name, series.values.tolist()) == (name, values)


@pytest.mark.parametrize("time", ["2020-01-01 2020-01-02 2020-01-04", "2020-01-01T00:00:00Z 2020-01-02T01:00+01:00 2020-01-04T00:00:00"])
def test_iso_dates_in_the_first_column_are_the_time(time: str) -> None:
    first, second, third = time.split()
    series = load(f"day,v\n{first},1\n{second},2\n{third},3\n".encode())
    assert isinstance(series, Series)
    assert (series.dated, series.time_name) == (True, "day")
    np.testing.assert_array_equal(series.when.astype("datetime64[ms]"), np.array(["2020-01-01", "2020-01-02", "2020-01-04"], "M8[ms]"))


@pytest.mark.parametrize(
    "first", ["2020-01-02,2020-01-01", "2020-01-01,soon", "20200101,20200102", "1,2", ",2020-01-01", "01/02/2020,02/02/2020"]
)
def test_without_ascending_iso_dates_the_row_is_the_time(first: str) -> None:
    one, two = first.split(",")
    series = load(f"day,v\n{one},1\n{two},2\n".encode())
    assert isinstance(series, Series)
    assert (series.dated, series.time_name, series.when.tolist()) == (False, "row", [0, 1])


def test_the_last_column_holds_the_classes_and_the_other_numbers_are_features() -> None:
    table = load(CSV, "classify")
    assert isinstance(table, Table)
    assert (table.feature_names, table.class_names) == (("litres", "euros"), ("a", "b"))
    assert table.classes.tolist() == [0, 1, 0]
    np.testing.assert_array_equal(table.features, [[1, 1.5], [2, 2.5], [3, -1]])


def test_another_column_of_classes_is_no_feature() -> None:
    table = load(b"a,b,c\n3,1,9\n5,0,8\n3,1,7\n", "classify", "a")
    assert isinstance(table, Table)
    assert (table.feature_names, table.class_names, table.classes.tolist()) == (("b", "c"), ("3", "5"), [0, 1, 0])


def test_the_card_says_what_was_read_and_what_is_used() -> None:
    assert "3 rows and 4 columns" in load(CSV).card.about
    assert "'euros' over day" in load(CSV).card.about
    assert "2 numeric columns and the classes in 'kind'" in load(CSV, "classify").card.about


@pytest.mark.parametrize("task", ["forecast", "classify"])
@pytest.mark.parametrize("upload", [b"a ,a,b\n1,2,3\n4,5,6\n", b"b,a ,a\n1,2,x\n4,5,y\n"])
def test_columns_whose_names_differ_in_spaces_only_are_refused(task: str, upload: bytes) -> None:
    with pytest.raises(UnreadableData, match="'a' stands twice"):
        load(upload, task)


@pytest.mark.parametrize("first", ["0x10", "-5", "20200101"])
def test_dates_beside_numbers_too_large_for_them_are_no_time(first: str) -> None:
    series = load(f"day,v\n{first},1\n99999999999999999999,2\n".encode())
    assert isinstance(series, Series)
    assert not series.dated


HTML = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body><p>Please sign in.</p></body></html>\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
MANY = b"x,y\n" + b"".join(b"%d,%d\n" % (number, number) for number in range(21))


@pytest.mark.parametrize(
    ("upload", "task", "column", "says"),
    [
        (None, "forecast", "", "upload it again"),
        (b"", "classify", "", "empty"),
        (PNG, "forecast", "", "binary"),
        (HTML, "forecast", "", "column of numbers"),
        (HTML, "classify", "", "column of numbers|different values"),
        (b'{"a": 1, "b": 2}\n{"a": 3, "b": 4}\n', "forecast", "", "column of numbers"),
        (b"a,b\nx,y\nz,w\n", "forecast", "", "none of 'a', 'b' is one"),
        (b"a;b\n1,5;2,5\n3,5;4,5\n", "forecast", "", "decimal point"),
        (CSV, "forecast", "kind", "'kind' is not one"),
        (CSV, "forecast", "price", "'price' is not one"),
        (CSV, "classify", "price", "no column 'price'"),
        (b"t,v\n1,1\n2,\n3,2\n", "forecast", "", "3 rows, and 1 have none"),
        (b"t,v\n1,1\n2,inf\n3,-1e999\n", "forecast", "", "3 rows, and 2 have none"),
        (b"v,k\n1e308,0\n-1e308,1\n", "forecast", "v", "larger units"),
        (b"v,k\n1e308,0\n-1e308,1\n", "classify", "k", "larger units"),
        (b"f,k\n1,a\n2,\n3,b\n", "classify", "", "'k' needs a value"),
        (b"f,k\n1,a\n,b\n3,b\n", "classify", "", "'f' needs a value"),
        (b"f,k\n1,a\n2,a\n", "classify", "", "holds 1"),
        (MANY, "classify", "", "holds 21"),
        (b"f,k\nx,a\ny,b\n", "classify", "", "at least one column of numbers"),
        (b"k\na\nb\n", "classify", "", "at least one column of numbers"),
    ],
)
def test_a_file_that_does_not_serve_the_task_is_refused_in_one_sentence(upload: bytes | None, task: str, column: str, says: str) -> None:
    with pytest.raises(UnreadableData, match=says) as refusal:
        load(upload, task, column)
    assert ONE_SENTENCE.match(str(refusal.value)), refusal.value


@pytest.mark.parametrize("upload", [b"v\n" + b"1\n" * 11_000_000, b",".join([b"1"] * 300) + b"\n1\n"], ids=["bytes", "columns"])
@pytest.mark.parametrize("task", ["forecast", "classify"])
def test_a_file_over_the_limits_is_refused_whatever_the_task(upload: bytes, task: str) -> None:
    with pytest.raises(OverLimit, match=ONE_SENTENCE):
        load(upload, task)


@pytest.mark.parametrize("task", ["forecast", "classify"])
@settings(deadline=None, max_examples=400)
@given(upload=uploads, column=st.sampled_from(["", "a", "1", "é"]))
def test_any_bytes_become_whole_data_or_are_refused_in_one_sentence(task: str, upload: bytes, column: str) -> None:
    try:
        raw = load(upload, task, column)
    except RnnlabError as refusal:
        assert ONE_SENTENCE.match(str(refusal)), refusal
        return
    if isinstance(raw, Series):
        assert len(raw.values) == len(raw.when) > 0
        assert np.isfinite(raw.values).all()
        assert (np.diff(raw.when) >= 0).all()
    else:
        assert len(raw.features) == len(raw.classes) > 0
        assert np.isfinite(raw.features).all()
        assert raw.features.shape[1] == len(raw.feature_names)
        assert set(raw.classes) == set(range(len(raw.class_names)))
