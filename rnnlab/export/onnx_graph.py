"""A graph of ONNX's operators as it is written, node by node."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from torch import Tensor


class Graph:
    """Nodes and weights as they are written. Values go by name; "" stands for one that is left out."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def constant(self, array: Tensor | NDArray[Any] | list[int]) -> str:
        """The name of a weight, or of a few whole numbers."""
        name = f"w{len(self.weights)}"
        values = array.detach().numpy() if isinstance(array, Tensor) else np.asarray(array)
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def add(self, operator: str, *inputs: str, called: str = "", **attributes: Any) -> str:
        """The name of what the operator answers."""
        name = called or f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [name], **attributes))
        return name

    def loop(self, operator: str, inputs: list[str], **attributes: Any) -> tuple[str, str]:
        """The names of the outputs of all steps, and of the last of each sequence."""
        names = f"y{len(self.nodes)}", f"h{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, names, **attributes))
        return names
