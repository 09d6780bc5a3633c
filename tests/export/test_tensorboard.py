import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.export.tensorboard import crc32c, tensorboard
from rnnlab.runs.history import History
from rnnlab.runs.record import Record
from tests.export.conftest import Trained, path_of
from tests.sentences import ONE_SENTENCE


def fields(data: bytes) -> dict[int, object]:
    """A protocol buffer read back: numbers of any length, of eight and of four bytes, and chunks."""
    found: dict[int, object] = {}
    while data:
        key, data = data[0], data[1:]
        match key & 7:
            case 0:
                found[key >> 3], data = varint(data)
            case 1:
                (found[key >> 3],), data = struct.unpack("<d", data[:8]), data[8:]
            case 5:
                (found[key >> 3],), data = struct.unpack("<f", data[:4]), data[4:]
            case 2:
                length, data = varint(data)
                found[key >> 3], data = data[:length], data[length:]
    return found


def varint(data: bytes) -> tuple[int, bytes]:
    end = next(place for place, byte in enumerate(data) if byte < 128)
    return sum((byte & 127) << 7 * place for place, byte in enumerate(data[: end + 1])), data[end + 1 :]


def unmasked(stored: bytes) -> int:
    turned = (struct.unpack("<I", stored)[0] - 0xA282EAD8) & 0xFFFFFFFF
    return (turned >> 17 | turned << 15) & 0xFFFFFFFF


def records(data: bytes) -> Iterator[bytes]:
    """The chunks of a record file whose checks hold."""
    while data:
        (length,) = struct.unpack("<Q", data[:8])
        chunk = data[12 : 12 + length]
        assert unmasked(data[8:12]) == crc32c(data[:8]) and unmasked(data[12 + length : 16 + length]) == crc32c(chunk)
        yield chunk
        data = data[16 + length :]


def test_the_checksum_is_that_of_the_standard() -> None:
    assert crc32c(b"123456789") == 0xE3069283
    assert crc32c(bytes(32)) == 0x8A9136AA  # RFC 3720, appendix B.4


def test_every_loss_and_score_is_read_back_at_its_step(trained: Trained) -> None:
    history = trained(dataset="breast_cancer", validation_share=0.1)
    first, *events = map(fields, records(tensorboard(path_of(history))))
    assert first[3] == b"brain.Event:2"
    found = {}
    for event in events:
        scalar = fields(fields(event[5])[1])
        found[scalar[1].decode(), event[2]] = scalar[2]
    batches = history.batches()
    for step, loss in zip(batches["step"], batches["loss"], strict=True):
        assert found["batch/loss", step] == pytest.approx(loss)
    for epoch in history.epochs:
        for part in ("train", "validation"):
            assert found[f"{part}/loss", epoch.step] == pytest.approx(epoch.scores[part]["loss"])
            assert found[f"{part}/accuracy", epoch.step] == pytest.approx(epoch.scores[part]["accuracy"])
    assert {name for name, _ in found} == {
        *("batch/loss", "batch/gradient norm", "learning rate", "train/loss", "train/accuracy", "validation/loss", "validation/accuracy")
    }


def test_a_run_before_its_first_step_is_refused_in_one_sentence(tmp_path: Path) -> None:
    history = History(Record.create(tmp_path / "new.run", Experiment.of({})))
    with pytest.raises(RunError) as refused:
        tensorboard(path_of(history))
    assert ONE_SENTENCE.match(str(refused.value))
