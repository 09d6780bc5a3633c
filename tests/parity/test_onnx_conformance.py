from typing import Any

import numpy as np
import pytest
from numpy.random import default_rng
from onnx.backend.test.case import node
from onnx.backend.test.case.node.gru import GRUHelper
from onnx.backend.test.case.node.lstm import LSTMHelper
from onnx.backend.test.case.node.rnn import RNNHelper
from onnx.helper import get_attribute_value

from rnnlab.nn.unrolling import Way, ways
from tests.parity.onnx_nodes import BLOCKS, kind, run

PUBLISHED = {case.name: case for case in node._NodeTestCases if case.model.graph.node[0].op_type in ("RNN", "LSTM", "GRU")}
"""As `node.collect_testcases()` would have them, which draws the cases of all other operators too and takes seconds."""
NAMES = {
    *(f"test_simple_rnn_{what}" for what in ("defaults", "with_initial_bias", "batchwise", "reverse", "bidirectional")),
    *(f"test_gru_{what}" for what in ("defaults", "with_initial_bias", "seq_length", "batchwise", "reverse", "bidirectional")),
    *(f"test_lstm_{what}" for what in ("defaults", "with_initial_bias", "with_peepholes", "batchwise", "reverse", "bidirectional")),
    "test_rnn_seq_length",
}
REFERENCES = {"RNN": RNNHelper, "GRU": GRUHelper, "LSTM": LSTMHelper}


def parts(name: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Of a published case: operator, inputs and attributes by name."""
    (operation,) = PUBLISHED[name].model.graph.node
    attributes = {attribute.name: get_attribute_value(attribute) for attribute in operation.attribute}
    inputs = dict(zip([name for name in operation.input if name], PUBLISHED[name].data_sets[0][0], strict=True))
    return operation.op_type, inputs, attributes


def test_all_18_published_cases_are_here() -> None:
    assert len(NAMES) == 18
    assert set(PUBLISHED) == NAMES


@pytest.mark.parametrize(("name", "way"), [(name, way) for name in PUBLISHED for way in ways(kind(*parts(name)))])
def test_a_published_case_gives_what_was_published(name: str, way: Way) -> None:
    case = PUBLISHED[name]
    ours = run(*parts(name), way)
    told = [output for output in case.model.graph.node[0].output if output]
    for output, expected in zip(told, case.data_sets[0][1], strict=True):
        assert ours[output].shape == expected.shape
        np.testing.assert_allclose(ours[output], expected, rtol=1e-5, atol=case.atol)


@pytest.mark.parametrize("layout", [0, 1], ids=["steps first", "batch first"])
@pytest.mark.parametrize("direction", ["forward", "reverse", "bidirectional"])
@pytest.mark.parametrize(
    ("operator", "variant"), [("RNN", ""), ("GRU", "reset first"), ("GRU", "reset after"), ("LSTM", ""), ("LSTM", "peepholes")]
)
def test_random_weights_give_what_the_published_reference_gives(operator: str, variant: str, direction: str, layout: int) -> None:
    """The published weights are the same in every block, so they could not tell one order of gates from another."""
    inputs = drawn(len(BLOCKS[operator]), variant == "peepholes", 1 + (direction == "bidirectional"))
    inputs |= {name: inputs[name].swapaxes(0, 1) for name in inputs if name[0] in "Xi" and layout}
    attributes = {"layout": layout, "linear_before_reset": int(variant == "reset after")}
    expected = REFERENCES[operator](**inputs, **attributes, direction=direction).step()
    for way in ways(kind(operator, inputs, attributes)):
        ours = run(operator, inputs, {**attributes, "direction": direction.encode()}, way)
        for output, values in zip(ours, expected, strict=True):
            np.testing.assert_allclose(ours[output], values, rtol=1e-10, atol=1e-12)


def drawn(blocks: int, peepholes: bool, directions: int) -> dict[str, Any]:
    """Random inputs: 5 steps, 2 sequences, 3 features, 4 units."""
    random = default_rng(0)
    sizes = {"X": (5, 2, 3), "W": (directions, blocks * 4, 3), "R": (directions, blocks * 4, 4), "B": (directions, 2 * blocks * 4)}
    sizes |= {"initial_h": (directions, 2, 4)} | ({"initial_c": (directions, 2, 4)} if blocks == 4 else {})
    sizes |= {"P": (directions, 3 * 4)} if peepholes else {}
    return {name: random.standard_normal(size) for name, size in sizes.items()}
