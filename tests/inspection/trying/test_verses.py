import pytest

from rnnlab import datasets
from rnnlab.experiment import Experiment
from rnnlab.inspection.trying.verses import chinese, form
from rnnlab.raw import Corpus


@pytest.mark.parametrize(
    ("text", "lines", "five", "seven"),
    [
        ("春风过小桥，谁家秋月映孤松。", 2, 1, 1),
        ("春风过小桥，谁家秋月映孤松", 1, 1, 0),
        ("春风\n春风过桥，春风过小桥来！", 3, 0, 0),
        ("no line at all", 0, 0, 0),
        ("", 0, 0, 0),
    ],
)
def test_only_whole_lines_are_counted(text: str, lines: int, five: int, seven: int) -> None:
    found = form(text)
    assert (found.lines, found.lengths[5], found.lengths[7]) == (lines, five, seven)
    assert found.share == ((five + seven) / lines if lines else 0)
    assert f"{five} have 5" in found.words


def test_chinese_is_told_from_other_letters() -> None:
    assert chinese("春风 a，")
    assert not chinese("spring 春")
    assert not chinese("привет")


def test_all_lines_of_the_poems_are_verse_half_of_them_long() -> None:
    raw = datasets.load(Experiment.of({"dataset": "poems"}))
    assert isinstance(raw, Corpus)
    found = form(raw.text)
    assert found.lines == 4 * 600
    assert found.lengths == {5: 1200, 7: 1200}
    assert len(set(raw.text.splitlines())) == 600


def test_all_lines_of_the_tang_quatrains_have_five_characters(shared) -> None:
    text = (shared / "text" / "tang_wujue_5char_quatrains_trad.txt").read_text(encoding="utf-8")
    found = form(text)
    assert found.lines > 15_000
    assert found.lengths[5] / found.lines > 0.99
    assert chinese(text)
