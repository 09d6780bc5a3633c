import numpy as np
import pytest

from rnnlab.experiment import Experiment
from rnnlab.inspection.gathering import gathered
from rnnlab.inspection.marking import Read
from rnnlab.inspection.units.predicates import PREDICATES, WORDED, every
from rnnlab.training.training import Training


def text(read: str) -> Read:
    return Read(np.zeros((len(read), 0)), list(read))


def series(*values: float, when: str = "", step: str = "h") -> Read:
    times = np.datetime64(when, "ms") + np.arange(len(values)) * np.timedelta64(1, step) if when else np.zeros(0, "datetime64[ms]")
    return Read(np.array(values, np.float64)[:, None], names=("a",), levels=np.array([1.5]), when=times)


def signs(marks: np.ndarray) -> str:
    return "".join({1: "1", 0: "0", -1: "-"}[int(mark)] for mark in marks)


@pytest.mark.parametrize(
    ("name", "read", "wanted"),
    [
        ("a digit", "a1 2.", "01010"),
        ("a letter", "aÉ1 .字", "110001"),
        ("an upper case letter", "aBÉ1", "0110"),
        ("a vowel", "xAeb", "0110"),
        ("a space", "a b", "010"),
        ("a new line", "a\nb", "010"),
        ("a punctuation mark", 'a. "1', "01010"),
        ("right after a new line", "\n\na", "-11"),
        ("right after a space", "a b", "-01"),
        ("inside quotes", 'a"b"c"', "011001"),
        ("inside quotes", "“a”b", "1100"),
        ("inside brackets", ")(a[b])", "0111110"),
        ("one of the first 5 of a line", "ab\ncdefgh\n", "--01111100"),
        ("the first letter of a word", "ab cd-e", "--01001"),
        ("the fifth letter of a word, or later", " abcdef.", "00000110"),
        ("something unknown", "ab", "00"),
    ],
)
def test_a_predicate_of_text_holds_where_it_should(name: str, read: str, wanted: str) -> None:
    assert signs(PREDICATES[name](text(read))) == wanted


def test_far_into_a_line_is_counted_from_the_line_before() -> None:
    marks = PREDICATES["more than 40 into a line"](text("x\n" + "y" * 43))
    assert signs(marks) == "-0" + "0" * 40 + "111"


def test_an_unknown_piece_is_of_no_other_kind() -> None:
    read = Read(np.zeros((3, 0)), ["", "word", ""])
    assert signs(PREDICATES["something unknown"](read)) == "101"
    others = [name for name, predicate in PREDICATES.items() if name != "something unknown" and (predicate(read)[[0, 2]] > 0).any()]
    assert others == []


def test_letters_of_words_are_not_looked_for_where_whole_words_are_read() -> None:
    assert signs(PREDICATES["the first letter of a word"](Read(np.zeros((2, 0)), ["a", "word"]))) == "--"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("rising", "-1001-"), ("falling", "-0110-"), ("at a peak, before it falls", "-1000-"), ("at a trough, before it rises", "-0010-")],
)
def test_a_predicate_of_a_series_knows_its_neighbours_only(name: str, wanted: str) -> None:
    assert signs(PREDICATES[name](series(1, 3, 2, 0, 1, 5))) == wanted


@pytest.mark.parametrize("values", [(), (1.0,), (1.0, 2.0)])
def test_a_series_that_is_too_short_to_rise_is_not_counted(values: tuple[float, ...]) -> None:
    assert signs(PREDICATES["rising"](series(*values))) == "-" * len(values)


def test_the_calendar_is_that_of_the_steps() -> None:
    read = series(*range(8), when="2024-02-29T20")
    assert signs(PREDICATES["in the evening, 18 to 23 o'clock"](read)) == "11110000"
    assert signs(PREDICATES["at night, 0 to 5 o'clock"](read)) == "00001111"
    assert signs(PREDICATES["in February"](read)) == "11110000"
    assert signs(PREDICATES["on a Thursday"](read)) == "11110000"
    assert signs(PREDICATES["on a weekend"](series(*range(4), when="2024-03-01", step="D"))) == "0110"


def test_a_day_of_the_week_says_nothing_of_longer_steps() -> None:
    assert signs(PREDICATES["on a Monday"](series(1, 2, when="2024-01-01", step="W"))) == "--"


def test_what_does_not_apply_is_not_counted() -> None:
    numbers, words = series(1, 2, 3), text("ab")
    told = [name for name, predicate in PREDICATES.items() if (predicate(numbers) >= 0).any()]
    assert told == ["rising", "falling", "at a peak, before it falls", "at a trough, before it rises"]
    assert signs(PREDICATES["rising"](words)) == "--"
    assert signs(PREDICATES["in May"](words)) == "--"
    assert signs(PREDICATES["inside quotes"](numbers)) == "---"


@pytest.mark.parametrize(
    ("name", "wanted"), [("one of these", "01010"), ("right after one of these", "-0101"), ("since one of these was read", "01111")]
)
def test_pieces_that_a_person_typed_are_looked_for(name: str, wanted: str) -> None:
    assert signs(WORDED[name](frozenset("xy").__contains__)(text("axbya"))) == wanted


def test_labels_classes_columns_and_symbols_are_those_of_the_data() -> None:
    reads = [Read(np.zeros((3, 0)), list("aba"), ("a", "b"), labels=["", "q", "r"]), Read(np.zeros((1, 0)), ["b"], ("a", "b"))]
    found = every(reads)
    assert signs(found["the label wanted is q"](reads[0])) == "-10"
    assert signs(found["a is read"](reads[0])) == "101"
    assert "a vowel" not in found
    whole = [Read(np.array([[1.0, 9], [2, 0]]), names=("x", "y"), levels=np.array([1.5, 4]), label=label) for label in ("no", "yes")]
    assert signs(every(whole)["the class of the whole is yes"](whole[1])) == "-1"
    assert signs(every(whole)["the class of the whole is yes"](whole[0])) == "-0"
    assert signs(every(whole)["y is above its mean"](whole[0])) == "10"


@pytest.mark.parametrize("dataset", ["noisy_sine", "seattle_weather", "reviews", "reber", "delayed_echo", "poems", "digits", "sine_steps"])
def test_every_predicate_answers_each_step_of_each_kind_of_data(dataset: str) -> None:
    run = Training(Experiment.of({"dataset": dataset, "device": "cpu", "hidden_size": 4}))
    for part in gathered(run):
        for name, predicate in every(part.reads).items():
            for read, marks in zip(part.reads, part.marks(predicate), strict=True):
                assert marks.shape == (len(read.values),) and marks.dtype == np.int8, name
                assert set(marks.tolist()) <= {-1, 0, 1}


def test_a_step_is_read_at_its_own_time() -> None:
    run = Training(Experiment.of({"dataset": "seattle_weather", "device": "cpu", "hidden_size": 4}))
    raw = run.prepared.raw
    for part in gathered(run):
        read = part.reads[-1]
        rows = np.searchsorted(raw.when, read.when.astype(np.float64))  # type: ignore[union-attr]
        np.testing.assert_allclose(read.values, raw.values[rows])  # type: ignore[union-attr]
        assert part.sequences.when[-1, 0] == rows[-1] + 1


def test_two_days_of_seven_are_a_weekend() -> None:
    run = Training(Experiment.of({"dataset": "seattle_weather", "device": "cpu", "hidden_size": 4}))
    shares = [np.mean([marks.mean() for marks in part.marks(PREDICATES["on a weekend"])]) for part in gathered(run)]
    assert shares == pytest.approx([2 / 7, 2 / 7], abs=0.02)
