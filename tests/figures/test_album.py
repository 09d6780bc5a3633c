from base64 import b64decode
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from rnnlab.answers import Described, from_bytes, join, to_bytes
from rnnlab.figures.png import address
from rnnlab.figures.tasks.answers import answers
from rnnlab.figures.tasks.described import SHOWN, pairs

PIXELS = np.random.default_rng(0).integers(0, 256, (10, 3, 5, 5)).astype(np.uint8)
WORDS = ["it", "is", "so"]


@pytest.fixture
def answer() -> Described:
    """Ten pictures, of which the first and every third are described right."""
    actual = np.array([[1, 2, 3, 0]] * 10, np.int16)
    written = actual.copy()
    written[1::3] = [3, 2, 0, 1]
    written[2::3] = 0
    return Described(written, actual, np.arange(100, 110), np.arange(100, 110), PIXELS, WORDS)


@pytest.mark.parametrize("scale", [1, 3])
def test_an_address_holds_the_picture_itself(scale: int) -> None:
    kind, _, data = address(PIXELS[0], scale).partition(",")
    assert kind == "data:image/png;base64"
    decoded = np.asarray(Image.open(BytesIO(b64decode(data))).convert("RGB"))
    assert decoded.shape == (5 * scale, 5 * scale, 3)
    np.testing.assert_array_equal(decoded[::scale, ::scale].transpose(2, 0, 1), PIXELS[0])
    np.testing.assert_array_equal(decoded[scale - 1 :: scale, scale - 1 :: scale].transpose(2, 0, 1), PIXELS[0])


def test_each_picture_stands_beside_its_sentence_with_a_sign_for_right_or_wrong(answer: Described) -> None:
    figure = answers(answer, "test")
    lines = figure.spec["yAxis"]["data"]
    assert len(lines) == SHOWN
    assert lines[:3] == ["✓ it is so", "✗ so is\ntrue: it is so", "✗ (nothing)\ntrue: it is so"]
    points = figure.spec["series"][0]["data"]
    assert [point["value"][1] for point in points] == list(range(SHOWN))
    assert [point["symbol"] for point in points] == ["image://" + address(picture, 3) for picture in PIXELS[:SHOWN]]


def test_the_words_below_count_every_picture_of_the_part(answer: Described) -> None:
    assert "8 of 10 pictures of the test part" in answers(answer, "test").alt
    assert "4 of all right word for word" in answers(answer, "test").alt
    assert "it wrote: it is so (right)" in answers(answer, "test").alt


def test_pieces_of_a_part_are_joined_and_pictures_keep_their_sentences(answer: Described) -> None:
    later = Described(answer.written[1:3], answer.actual[1:3], np.array([7, 8]), np.array([8]), PIXELS[:1], WORDS)
    first = Described(answer.written[:1], answer.actual[:1], np.array([5]), np.array([5]), PIXELS[1:2], WORDS)
    whole = from_bytes(to_bytes(join([first, later])))
    assert isinstance(whole, Described)
    assert [pair.written for pair in pairs(whole)] == ["it is so", "so is", ""]
    assert answers(whole, "test").spec["yAxis"]["data"] == ["✓ it is so", "✗ (nothing)\ntrue: it is so"]
