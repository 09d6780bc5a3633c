import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlab import datasets
from rnnlab.errors import RnnlabError, UnreadableData
from rnnlab.experiment import Experiment
from rnnlab.raw import Raw, Series, Table, Texts
from tests.sentences import ONE_SENTENCE

CSV = b"day,litres,euros,kind\n2020-01-01,1,1.5,a\n2020-01-02,2,,b\n2020-01-04,3,-1,a\n"


def load(upload: bytes | None, task: str = "forecast", column: str = "") -> Raw:
    return datasets.load(Experiment.of({"dataset": "uploaded", "task": task, "column": column}), upload)


def test_every_column_of_numbers_is_a_series_over_the_time() -> None:
    series = load(CSV)
    assert isinstance(series, Series)
    assert (series.names, series.time_name, series.dated) == (("litres", "euros"), "day", True)
    np.testing.assert_array_equal(series.values, [[1, 1.5], [2, np.nan], [3, -1]])
    np.testing.assert_array_equal(series.when.astype("datetime64[ms]"), np.array(["2020-01-01", "2020-01-02", "2020-01-04"], "M8[ms]"))


def test_without_dates_the_row_is_the_time() -> None:
    series = load(b"v\n" + b"".join(b"%d\n" % (number * number) for number in range(5)))
    assert isinstance(series, Series)
    assert (series.dated, series.time_name, series.when.tolist()) == (False, "row", [0, 1, 2, 3, 4])


def test_the_last_column_holds_the_classes_and_the_other_numbers_are_features() -> None:
    table = load(CSV.replace(b"2,,b", b"2,2.5,b"), "classify")
    assert isinstance(table, Table)
    assert (table.feature_names, table.class_names) == (("litres", "euros"), ("a", "b"))
    assert table.classes.tolist() == [0, 1, 0]
    np.testing.assert_array_equal(table.features, [[1, 1.5], [2, 2.5], [3, -1]])


def test_another_column_of_classes_is_no_feature() -> None:
    table = load(b"a,b,c\n3,1,9\n5,0,8\n3,1,7\n", "classify", "a")
    assert isinstance(table, Table)
    assert (table.feature_names, table.class_names, table.classes.tolist()) == (("b", "c"), ("3", "5"), [0, 1, 0])


def test_the_card_says_what_is_used_and_the_facts_what_was_understood() -> None:
    series = load(CSV)
    assert "2 numeric columns over day" in series.card.about
    assert series.facts
    assert "2 numeric columns and the classes in 'kind'" in load(CSV.replace(b"2,,b", b"2,2.5,b"), "classify").card.about


MANY = b"x,y\n" + b"".join(b"%d,%d\n" % (number, number * 3) for number in range(21))


@pytest.mark.parametrize(
    ("upload", "task", "column", "says"),
    [
        (None, "forecast", "", "upload it again"),
        (b"name,kind\nbob,b\nann,c\neve,d\n", "forecast", "", "column of numbers"),
        (CSV, "classify", "price", "no column 'price'"),
        (b"v,k\n1e308,0\n-1e308,1\n2e307,1\n", "forecast", "v", "larger units"),
        (b"f,g,k\n1,2,a\n2,3,\n3,5,b\n", "classify", "k", "'k' needs a value"),
        (b"f,g,k\n1,2,a\n,3,b\n3,5,b\n", "classify", "k", "'f' needs a value"),
        (b"f,k\n1,a\n2,a\n4,a\n", "classify", "k", "holds 1"),
        (MANY, "classify", "y", "holds 21"),
    ],
)
def test_a_file_that_does_not_serve_the_task_is_refused_in_one_sentence(upload: bytes | None, task: str, column: str, says: str) -> None:
    with pytest.raises(UnreadableData, match=says) as refusal:
        load(upload, task, column)
    assert ONE_SENTENCE.match(str(refusal.value)), refusal.value


def sayings(rows: int = 30, said: str = "{number} said <br />Well, it DEPENDS!") -> bytes:
    lines = [f'{number % 7},"{said.format(number=number)}",{"for" if number % 2 else "against"}' for number in range(rows)]
    return "\n".join(["stars,said,mood", *lines]).encode()


def texts_of(upload: bytes, column: str = "") -> Texts:
    raw = load(upload, "classify_text", column)
    assert isinstance(raw, Texts)
    return raw


def test_the_longest_texts_are_read_and_the_last_column_of_few_values_holds_their_classes() -> None:
    raw = texts_of(sayings())
    assert (raw.texts[3], raw.unit) == ("3 said  Well, it DEPENDS!", "word")
    assert (raw.class_names, raw.classes[:4].tolist()) == (("against", "for"), [0, 1, 0, 1])
    assert raw.columns == ("stars", "mood")
    assert any("'said'" in fact.text and "'mood'" in fact.text for fact in raw.facts)


def test_another_column_of_classes_can_be_named() -> None:
    raw = texts_of(sayings(), "stars")
    assert raw.class_names == ("0", "1", "2", "3", "4", "5", "6")
    assert raw.classes[:9].tolist() == [0, 1, 2, 3, 4, 5, 6, 0, 1]


def test_texts_of_a_word_or_two_are_read_by_characters() -> None:
    assert texts_of(sayings(said="Name{number}")).unit == "character"


def test_a_text_that_comes_twice_with_its_class_or_has_none_is_left_out_and_told() -> None:
    raw = texts_of(sayings() + b"\n1,1 said: well,for\n" + b'2,"2 said <br />Well, it DEPENDS!",against\n3,alone,\n')
    assert len(raw.texts) == len(set(raw.texts)) == 31
    told = " ".join(fact.text for fact in raw.facts)
    assert "without a text or a class were left out (1)" in told
    assert "repeat another row in text and class were left out (1)" in told


@pytest.mark.parametrize(
    ("upload", "column", "says"),
    [
        (CSV, "", "more than 20 different entries"),
        (sayings(), "said", "more than 20 different entries"),
        (sayings(), "price", "no column 'price'"),
        (b"said,who\n" + b"".join(b"it was %d,a%d\n" % (number, number) for number in range(30)), "", "add one that names"),
    ],
)
def test_a_file_without_texts_or_classes_is_refused_in_one_sentence(upload: bytes, column: str, says: str) -> None:
    with pytest.raises(UnreadableData, match=says) as refusal:
        load(upload, "classify_text", column)
    assert ONE_SENTENCE.match(str(refusal.value)), refusal.value


cells = st.sampled_from(
    ["", " ", "a", "a ", "1", "2.5", '"', "é", "1e999", "True", "2020-01-01", "99999999999999999999", "0x10", "1,5", "\r", "\x00"]
)
almost_csv = st.builds(
    lambda table, mark, code: "\n".join(mark.join(row) for row in table).encode(code),
    st.lists(st.lists(cells, max_size=4), min_size=1, max_size=6),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-16", "latin-1", "utf-32"]),
)


@pytest.mark.parametrize("task", ["forecast", "classify", "classify_text"])
@settings(deadline=None, max_examples=300)
@given(upload=st.binary(max_size=200) | almost_csv, column=st.sampled_from(["", "a", "1", "é"]))
def test_any_bytes_become_whole_data_or_are_refused(task: str, upload: bytes, column: str) -> None:
    try:
        raw = load(upload, task, column)
    except RnnlabError as refusal:
        assert str(refusal).endswith("."), refusal
        return
    if isinstance(raw, Series):
        assert len(raw.values) == len(raw.when) > 0
        assert not np.isinf(raw.values).any()
        assert (np.diff(raw.when) >= 0).all()
    elif isinstance(raw, Texts):
        assert len(raw.texts) == len(raw.classes) > 0
        assert all(text.strip() for text in raw.texts)
        assert set(raw.classes) == set(range(len(raw.class_names)))
    else:
        assert len(raw.features) == len(raw.classes) > 0
        assert np.isfinite(raw.features).all()
        assert set(raw.classes) == set(range(len(raw.class_names)))
