import numpy as np
import pytest

from rnnlab import datasets
from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.raw import Pictures
from rnnlab.scenes import COLOURS, RELATIONS, SHAPES, SIDE, SIZES, Thing, caption, draw, mask, relation
from tests.sentences import ONE_SENTENCE

COVERED = {
    ("circle", "small"): 37,
    ("circle", "large"): 121,
    ("square", "small"): 49,
    ("square", "large"): 169,
    ("triangle", "small"): 25,
    ("triangle", "large"): 85,
    ("cross", "small"): 33,
    ("cross", "large"): 105,
}
"""Pixels of each kind, which tell them apart."""


@pytest.fixture(scope="module")
def raw() -> Pictures:
    made = datasets.load(Experiment.of({"dataset": "scenes"}))
    assert isinstance(made, Pictures)
    return made


def seen(pixels: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """By colour in the order of the rainbow: where each thing is, (S, S)."""
    found = [(name, (pixels == np.array(values)[:, None, None]).all(axis=0)) for name, values in COLOURS.items()]
    return [(name, where) for name, where in found if where.any()]


def described(where: np.ndarray, colour: str) -> str:
    """A thing called by the pixels that it covers."""
    ((shape, size),) = [kind for kind, count in COVERED.items() if count == where.sum()]
    return f"a {size} {colour} {shape}"


def edges(where: np.ndarray) -> tuple[int, int, int, int]:
    """First and last column, first and last row."""
    rows, columns = np.nonzero(where)
    return int(columns.min()), int(columns.max()), int(rows.min()), int(rows.max())


def lies(one: np.ndarray, other: np.ndarray) -> str:
    """How two things lie, where one is wholly beside or above the other and less far the other way."""
    (left, right, top, bottom), (other_left, other_right, other_top, other_bottom) = edges(one), edges(other)
    dx, dy = other_left + other_right - left - right, other_top + other_bottom - top - bottom
    true = {
        "left of": right < other_left and abs(dx) >= 2 * abs(dy),
        "right of": other_right < left and abs(dx) >= 2 * abs(dy),
        "above": bottom < other_top and abs(dy) >= 2 * abs(dx),
        "below": other_bottom < top and abs(dy) >= 2 * abs(dx),
    }
    (clear,) = [name for name, holds in true.items() if holds]
    return clear


def test_the_kinds_of_things_cover_different_numbers_of_pixels() -> None:
    assert {(shape, size): int(mask(shape, SIZES[size]).sum()) for shape in SHAPES for size in SIZES} == COVERED
    assert len(set(COVERED.values())) == len(COVERED)


def test_every_caption_is_true_of_its_pixels(raw: Pictures) -> None:
    for pixels, said in zip(raw.pixels, raw.captions, strict=True):
        things = seen(pixels)
        words = [described(where, colour) for colour, where in things]
        if len(things) == 2:
            words.insert(1, lies(things[0][1], things[1][1]))
        assert said == " ".join(words)


def test_there_are_pictures_of_every_thing_and_of_every_relation(raw: Pictures) -> None:
    alone = {text for text in raw.captions if len(text.split()) == 4}
    assert len(alone) == len(SHAPES) * len(COLOURS) * len(SIZES)
    counts = [sum(f" {name} a " in text for text in raw.captions) for name in RELATIONS]
    assert sum(counts) == 5000
    assert min(counts) > 1100
    assert len({word for text in raw.captions for word in text.split()}) == 18
    assert len(raw.captions) == len(raw.pixels) == 6000


@pytest.mark.parametrize(
    ("at", "clear"),
    [((26, 16), "left of"), ((6, 16), "right of"), ((16, 26), "above"), ((16, 6), "below"), ((26, 26), ""), ((26, 22), ""), ((20, 16), "")],
)
def test_a_relation_is_named_only_where_it_is_clear(at: tuple[int, int], clear: str) -> None:
    first, second = Thing("circle", "red", "small", 16, 16), Thing("cross", "blue", "small", *at)
    assert relation(first, second) == clear
    told = f"a small red circle {clear} a small blue cross" if clear else ""
    assert caption([second, first]) == caption([first, second]) == told


def test_two_things_of_one_colour_have_no_order_and_no_caption() -> None:
    assert caption([Thing("circle", "red", "small", 6, 16), Thing("cross", "red", "small", 26, 16)]) == ""


@pytest.mark.parametrize(
    "thing",
    [
        Thing("circle", "red", "small", 2, 16),
        Thing("circle", "red", "large", 16, SIDE - 6),
        Thing("star", "red", "small", 16, 16),
        Thing("circle", "pink", "small", 16, 16),
        Thing("circle", "red", "huge", 16, 16),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_sentence(thing: Thing) -> None:
    with pytest.raises(RunError) as refusal:
        draw([thing])
    assert ONE_SENTENCE.match(str(refusal.value))
