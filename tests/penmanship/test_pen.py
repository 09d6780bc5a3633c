from dataclasses import replace
from string import ascii_lowercase

import numpy as np
import pytest

from rnnlab.penmanship.alphabet import BODY, LETTERS
from rnnlab.penmanship.pen import GAP, Hand, slopes, traces, write

PLAIN = Hand(slant=0.0, size=1.0, width=1.0, wave=0.0, phase=0.0, shake=0.0)
STEP = 2.0


def written(text: str, hand: Hand = PLAIN, seed: int = 0) -> np.ndarray:
    return write(text, hand, STEP, np.random.default_rng(seed))


def test_there_is_every_small_letter_and_each_stands_on_its_line() -> None:
    assert "".join(sorted(LETTERS)) == ascii_lowercase
    for name, letter in LETTERS.items():
        places = np.concatenate(letter.lines)
        assert places[:, 0].min() >= -4, name
        assert places[:, 0].max() <= letter.width, name
        assert (places[:, 1].min() < -5) == (name in "fgjpqyz"), name
        assert (places[:, 1].max() > BODY + 2) == (name in "bdfhijklt"), name


def test_steps_are_even_while_the_pen_is_down() -> None:
    for line in traces(written("good hand")):
        sizes = np.hypot(*np.diff(line, axis=0).T)
        assert sizes.max() < STEP * 1.3
        assert np.median(sizes) == pytest.approx(STEP, rel=0.1)


@pytest.mark.parametrize(("text", "pieces"), [("can", 1), ("can can", 2), ("in", 3), ("it", 4), ("fox", 2)])
def test_the_pen_lifts_for_spaces_dots_and_crosses_only(text: str, pieces: int) -> None:
    strokes = written(text)
    assert len(traces(strokes)) == pieces
    assert strokes[-1, 2] == 1
    assert set(strokes[:, 2]) == {0, 1}
    assert strokes[0, :2].tolist() == [0, 0]


def test_the_second_word_begins_a_gap_after_the_first() -> None:
    first, second = traces(written("can can"))
    across = sum(LETTERS[name].width for name in "can") + GAP
    np.testing.assert_allclose(second[0] - first[0], [across, 0], atol=1e-4)
    np.testing.assert_allclose(second - second[0], first - first[0], atol=1e-3)


def test_a_hand_slants_sizes_and_widens() -> None:
    plain = traces(written("l"))[0]
    for hand, shape in ((replace(PLAIN, slant=0.5), [[1, 0], [0.5, 1]]), (replace(PLAIN, width=1.5), [[1.5, 0], [0, 1]])):
        changed = np.ptp(traces(written("l", hand))[0], axis=0)
        np.testing.assert_allclose(changed, np.ptp(plain @ np.array(shape), axis=0), rtol=0.1)
    np.testing.assert_allclose(np.ptp(traces(written("l", replace(PLAIN, size=2.0)))[0], axis=0), 2 * np.ptp(plain, axis=0), rtol=0.05)


def test_a_hand_that_shakes_never_writes_the_same_twice_and_tears_no_corner() -> None:
    shaky = replace(PLAIN, shake=0.3)
    assert not np.array_equal(written("a", shaky, 1)[:5], written("a", shaky, 2)[:5])
    assert np.array_equal(written("mind", shaky, 1), written("mind", shaky, 1))
    sizes = np.hypot(*np.diff(traces(written("mmmmmm", shaky, 1))[0], axis=0).T)
    assert sizes.max() < STEP * 1.3


def test_a_curve_goes_through_a_place_as_from_the_one_before_to_the_one_after() -> None:
    assert slopes(np.array([[0.0, 0], [2, 2], [6, 0]])).tolist() == [[2, 2], [3, 0], [4, -2]]
