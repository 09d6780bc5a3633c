from collections import Counter
from string import ascii_lowercase

import numpy as np
import pytest

from rnnlab import datasets
from rnnlab.datasets.handwriting import STEP, WORDS
from rnnlab.experiment import Experiment
from rnnlab.penmanship.pen import traces
from rnnlab.raw import Strokes


@pytest.fixture(scope="module")
def raw() -> Strokes:
    raw = datasets.load(Experiment.of({"dataset": "handwriting"}))
    assert isinstance(raw, Strokes)
    return raw


def test_every_line_says_two_of_the_words_and_none_is_written_like_another(raw: Strokes) -> None:
    assert len(raw.texts) == len(raw.strokes) == 1500
    assert all(len(text.split()) == 2 and set(text.split()) <= set(WORDS) for text in raw.texts)
    assert set(" ".join(raw.texts).split()) == set(WORDS)
    ((text, count),) = Counter(raw.texts).most_common(1)
    same = [row for row, other in enumerate(raw.texts) if other == text]
    assert count > 1
    assert len(np.unique(raw.strokes[same].round(3), axis=0)) == len(same)


def test_the_words_need_every_letter() -> None:
    assert "".join(sorted(set("".join(WORDS)))) == ascii_lowercase


def test_a_line_begins_where_it_begins_and_ends_with_a_lift(raw: Strokes) -> None:
    rows = np.arange(len(raw.strokes))
    assert not raw.strokes[:, 0].any()
    assert (raw.strokes[rows, raw.lengths - 1, 2] == 1).all()


def test_moves_are_about_a_step_long_while_the_pen_is_down(raw: Strokes) -> None:
    sizes = [np.hypot(*np.diff(line, axis=0).T) for row in range(50) for line in traces(raw.strokes[row, : raw.lengths[row]])]
    assert np.median(np.concatenate(sizes)) == pytest.approx(STEP, rel=0.1)


def test_hands_differ(raw: Strokes) -> None:
    heights = [np.ptp(np.cumsum(raw.strokes[row, : raw.lengths[row], 1])) for row, text in enumerate(raw.texts) if "life" in text]
    assert max(heights) > 1.2 * min(heights)
