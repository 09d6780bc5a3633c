import io
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlab import reading
from rnnlab.errors import OverLimit, RnnlabError, UnreadableData
from tests.sentences import ONE_SENTENCE
from tests.uploads import uploads

CSV = "day,town,value\n2020-01-01,Zürich,1.5\n2020-01-02,Genève,-2\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


def columns(count: int) -> bytes:
    return ",".join(f"c{number}" for number in range(count)).encode() + b"\n" + b",".join([b"1"] * count)


@pytest.mark.parametrize(
    "upload",
    [
        CSV.encode(),
        CSV.encode("utf-8-sig"),
        CSV.encode("utf-16"),
        b"\xfe\xff" + CSV.encode("utf-16-be"),
        CSV.encode("latin-1"),
        CSV.replace(",", ";").encode(),
        CSV.replace(",", "\t").encode(),
        CSV.replace(",", "|").encode(),
        CSV.replace(",", ", ").encode(),
        CSV.replace(",", " ,").encode(),
        CSV.replace("\n", "\r\n").encode(),
        CSV.replace("\n", "\r").encode(),
        CSV.replace("\n", "\n\n").encode(),
        CSV.rstrip().encode(),
        re.sub(r"([^,\n]+)", r'"\1"', CSV).encode(),
    ],
    ids=[
        "utf-8",
        "BOM",
        "utf-16-le",
        "utf-16-be",
        "latin-1",
        "semicolon",
        "tab",
        "pipe",
        "space-after",
        "space-before",
        "CRLF",
        "CR",
        "blank-lines",
        "no-last-end",
        "quoted",
    ],
)
def test_a_table_reads_the_same_however_it_was_saved(upload: bytes) -> None:
    frame = reading.read(upload)
    assert list(frame.columns) == ["day", "town", "value"]
    assert [str(town).strip() for town in frame["town"]] == ["Zürich", "Genève"]
    assert frame["value"].tolist() == [1.5, -2.0]
    assert reading.numeric_columns(frame) == ["value"]


def test_a_separator_inside_quotes_does_not_separate() -> None:
    frame = reading.read(b'name,value\n"Smith, J.",1\n"Doe; K.|L.",2\n')
    assert frame["name"].tolist() == ["Smith, J.", "Doe; K.|L."]


def test_decimal_commas_do_not_separate_where_semicolons_do() -> None:
    assert reading.read(b"a;b\n1,5;2,5\n3,5;4,5\n").shape == (2, 2)


def test_one_column_without_a_separator_is_a_table() -> None:
    assert reading.read(b"value\n1\n2\n3\n")["value"].tolist() == [1, 2, 3]


def test_empty_cells_are_missing_values() -> None:
    frame = reading.read(b"a,b\n1,\n,2\n")
    assert frame.isna().to_numpy().tolist() == [[False, True], [True, False]]


def test_only_columns_of_numbers_are_numeric() -> None:
    frame = reading.read(b"n,f,gap,words,yes,none\n1,1.5,,a,True,\n2,-2e3,7,b,False,\n")
    assert reading.numeric_columns(frame) == ["n", "f", "gap"]


@pytest.mark.parametrize(
    ("upload", "error", "says"),
    [
        (b"", UnreadableData, "empty"),
        (b" \r\n\t\n", UnreadableData, "empty"),
        (b"\xef\xbb\xbf", UnreadableData, "empty"),
        (b"\xff\xfe", UnreadableData, "empty"),
        (b"a,b\n1,2\x00\n", UnreadableData, "binary"),
        (PNG, UnreadableData, "binary"),
        (b"\xff\xfea\x00,\x00b", UnreadableData, "are none"),
        (b"a,b,c\n", UnreadableData, "no row"),
        (b"a,b\n1,2\n1,2,3,4\n", UnreadableData, "line 3"),
        (b"a,b\nx,2,3\ny,5,6\n", UnreadableData, "the lines have more"),
        (b"a,b\n1,2,3\n4,5,6\n", UnreadableData, "the lines have more"),
        (b"a,b\n0,2,3\n1,5,6\n", UnreadableData, "the lines have more"),
        (b"a,b\n7,2,3\n", UnreadableData, "the lines have more"),
        (b"a ,a,b\n1,2,3\n", UnreadableData, "'a' stands twice"),
        (b'a,"' + b"x" * 99_000 + b"\n" + b"x" * 99_000 + b"\n1,2\n", UnreadableData, "inside string"),
        (b'a,b\n1,"2\n3,4\n', UnreadableData, "inside string"),
        (b"a" * (reading.LONGEST_LINE + 1) + b"\n1\n", OverLimit, "100,001"),
        (b"a,b" + b"b" * reading.LONGEST_NAME + b"\n1,2\n", OverLimit, "201"),
        (columns(reading.MOST_COLUMNS + 1), OverLimit, "201"),
        (b"\n" + columns(500), OverLimit, "500"),
        (b"a\n" + b"1\n" * (reading.MOST_BYTES // 2), OverLimit, "20 MB"),
    ],
    ids=[
        "nothing",
        "blanks",
        "only-BOM",
        "only-utf16-BOM",
        "NUL",
        "PNG",
        "half-utf16",
        "header-only",
        "ragged",
        "wide-rows",
        "wide-rows-that-count",
        "wide-rows-that-count-from-0",
        "one-wide-row",
        "two-names-that-differ-in-spaces",
        "long-open-quote",
        "open-quote",
        "huge-line",
        "long-name",
        "columns",
        "columns-below-a-blank-line",
        "size",
    ],
)
def test_a_file_that_is_no_table_is_refused_in_one_sentence(upload: bytes, error: type[RnnlabError], says: str) -> None:
    with pytest.raises(error, match=says) as refusal:
        reading.read(upload)
    assert ONE_SENTENCE.match(str(refusal.value)), refusal.value


@pytest.mark.parametrize(
    "upload",
    [columns(reading.MOST_COLUMNS), b"a\n" + b"1" * reading.LONGEST_LINE + b"\n", b"a" * reading.LONGEST_NAME + b"\n1\n"],
    ids=["columns", "line", "name"],
)
def test_a_file_at_the_limit_is_read(upload: bytes) -> None:
    assert len(reading.read(upload)) == 1


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(allow_nan=False), min_size=1, max_size=20), st.sampled_from(reading.SEPARATORS))
def test_numbers_come_back_as_they_were_written(values: list[float], separator: str) -> None:
    text = io.StringIO()
    pd.DataFrame({"row": range(len(values)), "value": values}).to_csv(text, index=False, sep=separator)
    np.testing.assert_allclose(reading.read(text.getvalue().encode())["value"].to_numpy(float), values, rtol=1e-15)


@settings(deadline=None, max_examples=400)
@given(uploads)
def test_any_bytes_are_read_or_refused_in_one_sentence(upload: bytes) -> None:
    try:
        frame = reading.read(upload)
    except RnnlabError as refusal:
        assert ONE_SENTENCE.match(str(refusal)), refusal
    else:
        assert len(frame) and set(reading.numeric_columns(frame)) <= set(frame.columns)
