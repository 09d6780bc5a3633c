"""Bytes from a stranger as plain values: JSON and safetensors files, measured before they are read, and refused in one sentence."""

import json
import math
import struct
from typing import Any, NoReturn

import numpy as np
from safetensors import SafetensorError

from rnnlab.errors import UnreadableData
from rnnlab.packing import Arrays, unpack

MOST_JSON, MOST_HEADER = 64 << 10, 64 << 10
MOST_TENSORS = 16
SIZES = {"F32": 4, "F64": 8, "I64": 8}
"""Bytes of a number, by the kinds of numbers that a network is kept in."""


def refuse(what: str) -> NoReturn:
    """Raises UnreadableData for an archive in which something is not as rnnlab writes it."""
    raise UnreadableData(f"An archive of a run as rnnlab writes it was expected, but {what}: download it again, and open it unchanged.")


def values(data: bytes, name: str) -> dict[str, Any]:
    """The object that a JSON file holds, each key once and every number finite. Raises UnreadableData for another."""
    if len(data) > MOST_JSON:
        refuse(f"its {name} has more than {MOST_JSON >> 10} KB")
    try:
        found = json.loads(data, object_pairs_hook=_once, parse_constant=_unknown, parse_float=_finite)
    except (ValueError, RecursionError):
        refuse(f"its {name} is not JSON with each key once and plain numbers")
    if not isinstance(found, dict):
        refuse(f"its {name} is a list or a single value")
    return found


def tensors(data: bytes, name: str) -> tuple[Arrays, dict[str, Any]]:
    """The arrays of a safetensors file and the facts in it. Raises UnreadableData for one that is damaged or too large inside."""
    length = struct.unpack("<Q", data[:8])[0] if len(data) >= 8 else 0
    if not 0 < length <= min(MOST_HEADER, len(data) - 8):
        refuse(f"the header of its {name} is cut off, or longer than {MOST_HEADER >> 10} KB")
    header = values(data[8 : 8 + length], f"header of {name}")
    metadata = header.pop("__metadata__", None)
    if not isinstance(metadata, dict) or not isinstance(metadata.get("facts"), str):
        refuse(f"the header of its {name} does not say what it holds")
    _check_sizes(header, len(data) - 8 - length, name)
    facts = values(metadata["facts"].encode(), f"facts in {name}")
    try:
        arrays, _ = unpack(data)
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise UnreadableData(f"The {name} of this archive is damaged: download it again, and open it unchanged.") from error
    if not all(bool(np.isfinite(array).all()) for array in arrays.values()):
        refuse(f"its {name} holds values that are not numbers")
    return arrays, facts


def _check_sizes(header: dict[str, Any], size: int, name: str) -> None:
    """Nothing, or UnreadableData where the tensors that a header tells of are not those that follow it."""
    if len(header) > MOST_TENSORS:
        refuse(f"its {name} has more than {MOST_TENSORS} tensors")
    told = 0
    for tensor in header.values():
        shape = tensor.get("shape") if isinstance(tensor, dict) else None
        if not isinstance(shape, list) or not all(type(side) is int and 0 <= side <= size for side in shape) or len(shape) > 4:
            refuse(f"a shape in its {name} is none")
        if tensor.get("dtype") not in SIZES:
            refuse(f"its {name} has numbers of another kind than {', '.join(SIZES)}")
        told += math.prod(shape) * SIZES[tensor["dtype"]]
    if told != size:
        refuse(f"its {name} does not have the size that its header tells")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is there twice")
    return found


def _unknown(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _unknown(text)
