"""The shape of a network, readable without torch: what goes in and comes out, and how many weights are between."""

import json
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["N to 1", "N to N", "1 to N", "N to M"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class LayerSize:
    """One part of a network."""

    name: str
    parameters: int
    """Counted, not computed."""
    formula: str
    """Of the cells' weights, in D (inputs), H (units) and O (outputs)."""
    inputs: int
    outputs: int


@dataclass(frozen=True)
class TorchCall:
    """The same stack made by torch, and the shapes of its tensors."""

    call: str
    shapes: dict[str, list[int]]


@dataclass(frozen=True)
class Shape:
    """A network that was run once. Shapes: x (B, N, F), y (B, steps with an answer, O), state (layers x directions, B, H)."""

    kind: str
    x: list[int]
    y: list[int]
    state: list[int]
    state_names: list[str]
    blocks: list[str]
    layers: list[LayerSize]
    torch: TorchCall | None
    """None where torch has no such cell."""

    @property
    def parameters(self) -> int:
        """Of the whole network."""
        return sum(layer.parameters for layer in self.layers)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Shape":
        """The shape that `shaping.shape` wrote."""
        facts = json.loads(data)
        facts["layers"] = [LayerSize(**layer) for layer in facts["layers"]]
        facts["torch"] = TorchCall(**facts["torch"]) if facts["torch"] else None
        return cls(**facts)
