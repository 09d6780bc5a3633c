from xml.etree import ElementTree as Xml

import numpy as np
import pytest
import torch

from rnnlab import registry
from rnnlab.experiment import Model
from rnnlab.figures.circuit.paths import paths
from rnnlab.figures.circuit.terms import MOST, terms
from rnnlab.figures.circuit.wiring import wiring
from rnnlab.inspection.microscope.microscope import Look, Microscope
from rnnlab.inspection.microscope.microscoping import dissect
from rnnlab.inspection.microscope.substitution import Substitution
from rnnlab.nn.network import Ends, Network

X = torch.randn(6, 2, generator=torch.Generator().manual_seed(0))
PLAIN = Look(step=3, unit=4)
EDIT = Look(step=3, unit=4, clamps={"f": 0.0})


def seen(name: str, look: Look = PLAIN, **model: object) -> Microscope:
    return dissect(Network(Model(cell=name, **{"hidden_size": 20, **model}), Ends(2, 1), seed=0), X, look)


def texts(svg: str) -> list[str]:
    return [(element.text or "") for element in Xml.fromstring(svg).iter() if element.tag.rpartition("}")[2] in ("text", "title")]


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("name", registry.cells.names())
def test_every_gate_and_state_of_every_cell_is_drawn_with_its_number(name: str, bias: bool) -> None:
    found = seen(name, bias=bias)
    drawing = wiring(found)
    said = texts(drawing.svg)
    for wire in [equation.name for equation in found.equations]:
        assert wire in said, (name, wire)
        assert f"{found.original.wires[wire][4]:.3f}".replace("-", "−") in said or f"{found.original.wires[wire][4]:.3f}" in said
    assert found.title in drawing.alt and f'aria-label="{drawing.alt}"' in drawing.svg.replace("&#x27;", "'")


@pytest.mark.parametrize("name", registry.cells.names())
def test_nothing_in_a_drawing_can_run(name: str) -> None:
    svg = wiring(seen(name)).svg
    names = {element.tag.rpartition("}")[2] for element in Xml.fromstring(svg).iter()}
    assert names <= {"svg", "g", "rect", "text", "title", "path", "circle", "ellipse", "line", "polygon", "polyline", "tspan"}
    assert "on" not in {attribute[:2] for element in Xml.fromstring(svg).iter() for attribute in element.attrib}
    assert "url(" not in svg and "href" not in svg


def test_what_an_edit_changed_is_marked_by_more_than_colour() -> None:
    assert "edited" not in " ".join(texts(wiring(seen("lstm")).svg))
    edited = wiring(seen("lstm", EDIT))
    assert "edited" in " ".join(texts(edited.svg)) and "stroke-dasharray" in edited.svg
    assert "edit" in edited.alt


def test_many_units_are_thinned_and_that_is_said() -> None:
    assert "32 of 100 units" in " ".join(texts(wiring(seen("gru", hidden_size=100)).svg))


def test_the_bars_of_a_gate_are_its_largest_terms_the_rest_the_biases_and_the_sum() -> None:
    found = seen("lstm")
    figure = terms(found, "f")
    labels = figure.spec["yAxis"]["data"]
    values = [entry["value"] if isinstance(entry, dict) else entry for entry in figure.spec["series"][0]["data"]]
    assert len(labels) == len(values) == MOST + 4
    assert "all 14 other terms" in labels and {"b_if", "b_hf"} <= set(labels)
    total = Substitution(found).total("f")
    assert sum(values[:-1]) == pytest.approx(total, abs=1e-4)
    assert values[-1] == pytest.approx(total, abs=1e-4)
    weighed = np.abs(values[:MOST])
    assert (np.diff(weighed) <= 1e-12).all()


def test_an_edit_has_bars_beside_the_original_ones() -> None:
    figure = terms(seen("lstm", Look(step=3, unit=4, inputs={0: 5.0})), "f")
    assert [series["name"] for series in figure.spec["series"]] == ["original", "edited"]
    assert "after the edit" in figure.alt


def test_the_path_of_a_unit_is_its_output_at_every_step_and_the_edited_one_leaves_it_at_the_edit() -> None:
    plain, edited = paths(seen("lstm")), paths(seen("lstm", EDIT))
    assert len(plain.spec["series"]) == 1
    one, other = (np.array(series["data"]) for series in edited.spec["series"])
    assert one.shape == (6, 2)
    assert (one[:2] == other[:2]).all()
    assert not np.allclose(one[2:], other[2:])
    found = seen("lstm")
    np.testing.assert_allclose(one[:, 1], found.original.path[:, 4], rtol=1e-4)
    assert edited.spec["series"][1]["lineStyle"]["type"] == "dashed"
    assert f"{found.original.path[2, 4]:.3f} at step 3" in plain.alt
