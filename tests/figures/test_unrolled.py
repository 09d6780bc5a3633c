import re
from xml.etree import ElementTree as Xml

import pytest

from rnnlab.figures.circuit.unrolled import unrolled
from rnnlab.inspection.data.shape import Kind, LayerSize, Shape


def shape(kind: Kind = "N to N", steps: int = 3, answers: int = 3, directions: int = 1) -> Shape:
    given = 1 if kind == "1 to N" else steps
    layers = [LayerSize("layer 1", 10, "", 2, 5), LayerSize("readout", 6, "", 5, 2)]
    return Shape(kind, [7, given, 2], [7, answers, 2], [directions, 7, 5], ["h"], ["h"], layers, None)


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in Xml.fromstring(svg).iter() if element.tag.endswith("text")]


@pytest.mark.parametrize(
    ("kind", "read", "written"),
    [
        ("N to 1", ["x1", "x2", "x3"], ["y3"]),
        ("N to N", ["x1", "x2", "x3"], ["y1", "y2", "y3"]),
        ("1 to N", ["x1", "y1", "y2"], ["y1", "y2", "y3"]),
        ("N to M", ["x1", "x2", "x3", "0", "y1", "y2"], ["y1", "y2", "y3"]),
    ],
)
def test_a_diagram_shows_what_is_read_and_written_at_each_step(kind: Kind, read: list[str], written: list[str]) -> None:
    said = [text for text in texts(unrolled(shape(kind)).svg) if re.fullmatch(r"[xy]\d|0", text)]
    assert sorted(said) == sorted(read + written)


def test_long_sequences_are_drawn_with_dots_and_their_last_step() -> None:
    said = texts(unrolled(shape(steps=50, answers=50)).svg)
    assert "…" in said and "x50" in said and "x3" not in said


def test_each_row_has_the_shape_of_what_leaves_it() -> None:
    assert "(7, 5)" in texts(unrolled(shape()).svg)
    assert "(7, 10)" in texts(unrolled(shape(directions=2), bidirectional=True).svg)


def test_both_directions_have_arrows_both_ways() -> None:
    one, both = (unrolled(shape(directions=number), number > 1).svg.count("<path") for number in (1, 2))
    assert both == one + 2  # between three steps of one layer


def test_the_words_say_what_goes_in_and_comes_out_and_how_many_weights_learn() -> None:
    drawing = unrolled(shape())
    assert "(7, 3, 2)" in drawing.alt and "16 parameters" in drawing.alt
    assert f'aria-label="{drawing.alt}"' in drawing.svg
