import pytest
import torch

from rnnlab import registry
from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Model
from rnnlab.inspection.data.shape import KINDS, Shape
from rnnlab.inspection.data.shaping import shape
from rnnlab.nn.network import Ends, Network
from tests.sentences import ONE_SENTENCE

SIZES = [3, 2, 6, 4]


def run(kind: str = "N to 1", batch_first: bool = True, **model: object) -> Shape:
    chosen = Model(**{"hidden_size": 5, "num_layers": 2, **model})
    return Shape.from_bytes(shape(chosen.model_dump_json(), kind, 7, SIZES, batch_first))


@pytest.mark.parametrize(
    ("kind", "x", "y"),
    [
        ("N to 1", [7, 6, 3], [7, 1, 2]),
        ("N to N", [7, 6, 3], [7, 6, 2]),
        ("1 to N", [7, 1, 3], [7, 6, 3]),
        ("N to M", [7, 6, 3], [7, 4, 2]),
    ],
)
@pytest.mark.parametrize("cell", registry.cells.names())
def test_each_shape_runs_with_each_cell(cell: str, kind: str, x: list[int], y: list[int]) -> None:
    found = run(kind, cell=cell)
    assert (found.kind, found.x, found.y, found.state) == (kind, x, y, [2, 7, 5])


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("cell", registry.cells.names())
def test_the_formula_of_a_layer_gives_its_count(cell: str, bias: bool, bidirectional: bool) -> None:
    found = run(cell=cell, bias=bias, bidirectional=bidirectional)
    for layer in found.layers:
        formula = layer.formula.replace(" (", " * (").replace("2 H", "2 * H").replace("3 H", "3 * H").replace("4 H", "4 * H")
        formula = formula.replace("6 H", "6 * H").replace("2 2", "2 * 2").replace("2 3", "2 * 3").replace("2 4", "2 * 4")
        values = {"D": layer.inputs, "H": layer.outputs if layer.name != "readout" else layer.inputs, "O": layer.outputs}
        assert eval(formula, {}, values) == layer.parameters, (cell, layer)
    network = Network(Model(cell=cell, hidden_size=5, num_layers=2, bias=bias, bidirectional=bidirectional), Ends(3, 2), seed=0)
    assert found.parameters == sum(parameter.numel() for parameter in network.parameters())


@pytest.mark.parametrize(("cell", "factor"), [("rnn", 1), ("gru", 3), ("lstm", 4)])
def test_an_rnn_has_one_block_a_gru_three_an_lstm_four(cell: str, factor: int) -> None:
    assert run(cell=cell).layers[0].parameters == factor * 5 * (3 + 5 + 2)


@pytest.mark.parametrize("batch_first", [True, False])
def test_torchs_call_makes_a_stack_with_these_shapes(batch_first: bool) -> None:
    found = run(batch_first=batch_first, cell="lstm", bidirectional=True).torch
    assert found is not None
    stack = eval(found.call, {"torch": torch})
    output, (h_n, c_n) = stack(torch.zeros(found.shapes["input"]))
    assert found.shapes["input"] == ([7, 6, 3] if batch_first else [6, 7, 3])
    shapes = {"output": output, "h_n": h_n, "c_n": c_n}
    assert {name: list(tensor.shape) for name, tensor in shapes.items()} == {name: found.shapes[name] for name in shapes}


def test_a_cell_that_torch_has_not_has_no_call() -> None:
    assert run(cell="mgu").torch is None


@pytest.mark.parametrize("kind", ["1 to N", "N to M"])
def test_what_is_not_written_yet_cannot_be_read_from_the_end(kind: str) -> None:
    with pytest.raises(InvalidExperiment, match=ONE_SENTENCE):
        run(kind, bidirectional=True)


def test_too_many_steps_are_refused() -> None:
    with pytest.raises(InvalidExperiment, match=ONE_SENTENCE):
        shape(Model().model_dump_json(), KINDS[0], 1, [1, 1, 201, 1], True)
