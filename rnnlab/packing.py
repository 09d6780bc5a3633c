"""Arrays and a few facts as one safetensors file: nothing in it can run."""

import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save

Arrays = dict[str, NDArray[Any]]


def pack(arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any] | None = None) -> bytes:
    """The file. Facts are whatever JSON can say."""
    contiguous = {name: np.asarray(values, order="C") for name, values in arrays.items()}
    return save(contiguous, metadata={"facts": json.dumps(facts or {})})


def unpack(data: bytes) -> tuple[Arrays, dict[str, Any]]:
    """The arrays and the facts of `pack`."""
    (length,) = struct.unpack("<Q", data[:8])
    facts = json.loads(json.loads(data[8 : 8 + length])["__metadata__"]["facts"])
    return load(data), facts
