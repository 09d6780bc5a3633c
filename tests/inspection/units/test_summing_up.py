import numpy as np
import pytest

from rnnlab.errors import RunError
from rnnlab.figures.inside.themes import themes as drawn
from rnnlab.inspection.units.summing_up import themes
from rnnlab.inspection.units.themes import Themes

STEPS = 40
RISE, FALL = np.linspace(0, 1, STEPS), np.linspace(1, 0, STEPS) ** 2


def planted() -> np.ndarray:
    """Units 0 and 3 follow one course, up and down; units 1 and 4 another; unit 2 never moves."""
    return np.stack([0.9 * RISE, 0.8 * FALL, 0 * RISE, -0.7 * RISE, -0.2 * FALL], axis=1).astype(np.float32)


def test_planted_courses_are_found_with_their_units_and_sides() -> None:
    found = themes(planted(), 2)
    assert found.left < 1e-4
    rise = int(np.corrcoef(found.courses[0], RISE)[0, 1] < 0.99)
    assert np.corrcoef(found.courses[rise], RISE)[0, 1] > 0.99
    assert found.followers(rise, 2) == [(0, "up"), (3, "down")]
    assert found.followers(1 - rise, 2) == [(1, "up"), (4, "down")]


def test_themes_add_up_to_the_state() -> None:
    h = planted()
    found = themes(h, 2)
    assert found.courses.T @ (found.above - found.below) == pytest.approx(h, abs=0.02)


def test_one_theme_leaves_what_it_does_not_explain() -> None:
    assert 0.05 < themes(planted(), 1).left < 0.7


def test_the_first_theme_explains_most() -> None:
    found = themes(planted(), 2)
    size = [np.square(np.outer(course, part)).sum() for course, part in zip(found.courses, found.above + found.below, strict=True)]
    assert size[0] > size[1]


def test_there_are_no_more_themes_than_steps_or_units() -> None:
    assert len(themes(planted()[:, :3], 8).courses) == 3


def test_a_count_that_cannot_be_is_refused_in_a_sentence() -> None:
    with pytest.raises(RunError, match="1 to 8 themes"):
        themes(planted(), 9)


def test_a_state_that_is_zero_has_nothing_to_explain() -> None:
    found = themes(np.zeros((5, 4), np.float32), 2)
    assert found.followers(0) == [] and found.left == 0
    assert "units none" in drawn(found, list("abcde")).alt


def test_themes_travel_as_bytes() -> None:
    found = themes(planted(), 2)
    read = Themes.from_bytes(found.to_bytes())
    assert read.left == found.left and (read.above == found.above).all()


def test_the_words_name_the_step_and_what_was_read_there() -> None:
    figure = drawn(themes(planted(), 1), [str(step) for step in range(STEPS)])
    assert "1 theme explains" in figure.alt and "units 0 up, 3 down" in figure.alt
    peak = max(figure.spec["series"][0]["data"], key=lambda point: point[1])
    assert f"strongest at step {peak[0]:.0f}, '{peak[0] - 1:.0f}'" in figure.alt
