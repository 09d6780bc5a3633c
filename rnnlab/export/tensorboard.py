"""The curves of a run as a file that TensorBoard reads, written without it: protocol buffers in checked records.

Source: tensorflow, core/util/event.proto, core/framework/summary.proto, core/lib/io/record_writer.cc; CRC-32C of RFC 3720.
"""

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from rnnlab.export import refusing
from rnnlab.runs.history import History
from rnnlab.runs.record import Record

POLYNOMIAL, MASK = 0x82F63B78, 0xA282EAD8
VARINT, EIGHT, CHUNK, FOUR = 0, 1, 2, 5
"""How a field is written: a number of any length, eight bytes, a chunk behind its length, four bytes."""

Scalar = tuple[float, int, str, float]
"""When (seconds since 1970), after which step, what, and its value."""


def tensorboard(record: str) -> bytes:
    """The event file: loss and gradient norm of each step, and all scores of each epoch. Raises RunError before the first step."""
    history = History(Record(Path(record))).advance()
    refusing.refuse(refusing.scalars(history))
    created = float(history.record.fact("created"))
    events = [_field(1, EIGHT, created) + _field(3, CHUNK, b"brain.Event:2"), *(_event(*scalar) for scalar in scalars(history, created))]
    return b"".join(map(_record, events))


def scalars(history: History, created: float) -> Iterator[Scalar]:
    """Every number that is written."""
    batches = history.batches()
    columns = (batches[name].tolist() for name in ("seconds", "step", "loss", "gradient_norm"))
    for seconds, step, loss, norm in zip(*columns, strict=True):
        yield created + seconds, int(step), "batch/loss", loss
        yield created + seconds, int(step), "batch/gradient norm", norm
    for epoch in history.epochs:
        when = created + epoch.seconds
        yield when, epoch.step, "learning rate", epoch.learning_rate
        for part, scores in epoch.scores.items():
            for name, value in scores.items():
                yield when, epoch.step, f"{part}/{name}", value


def _event(when: float, step: int, name: str, value: float) -> bytes:
    summary = _field(1, CHUNK, name.encode()) + _field(2, FOUR, value)
    return _field(1, EIGHT, when) + _field(2, VARINT, step) + _field(5, CHUNK, _field(1, CHUNK, summary))


def _field(number: int, kind: int, value: float | bytes) -> bytes:
    """One field of a protocol buffer."""
    key = bytes([number << 3 | kind])
    match value:
        case bytes():
            return key + _varint(len(value)) + value
        case int():
            return key + _varint(value)
    return key + struct.pack("<d" if kind == EIGHT else "<f", value)


def _varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first; the eighth bit says that more follow."""
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    return bytes([*written, number])


def _record(data: bytes) -> bytes:
    length = struct.pack("<Q", len(data))
    return length + _checked(length) + data + _checked(data)


def _checked(data: bytes) -> bytes:
    crc = crc32c(data)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + MASK) & 0xFFFFFFFF)


def crc32c(data: bytes) -> int:
    """The checksum of Castagnoli."""
    crc, table = 0xFFFFFFFF, _table()
    for byte in data:
        crc = table[(crc ^ byte) & 255] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


@cache
def _table() -> list[int]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (POLYNOMIAL if value & 1 else 0)  # noqa: PLW2901  (the register of the division)
        table.append(value)
    return table
