"""Pictures as PNG, inside an address that a page can show."""

import struct
import zlib
from base64 import b64encode

import numpy as np
from numpy.typing import NDArray


def address(pixels: NDArray[np.uint8], scale: int = 1) -> str:
    """The data URI of a picture (3, H, W), red, green and blue, each pixel drawn as a square of `scale` by `scale`.

    Source: ISO/IEC 15948, PNG (third edition): 8 bits a sample, colour type 2, no filter.
    """
    large = pixels.repeat(scale, axis=1).repeat(scale, axis=2).transpose(1, 2, 0)
    height, width, _ = large.shape
    lines = np.zeros((height, 1 + 3 * width), np.uint8)  # each line begins with the number of its filter
    lines[:, 1:] = large.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(lines.tobytes(), 9)) + _chunk(b"IEND", b"")
    return "data:image/png;base64," + b64encode(b"\x89PNG\r\n\x1a\n" + body).decode()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
