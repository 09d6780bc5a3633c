"""What lies in a gzip or zip archive, after a look at how large it will be."""

import io
import zipfile
import zlib

from rnnlab.errors import UnreadableData
from rnnlab.files.limits import MOST_UNPACKED, check_bytes, check_unpacked
from rnnlab.files.understood import Notes, short

GZIP, ZIP, OLE = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CHUNK = 2**22
OTHER_ARCHIVES = {b"7z\xbc\xaf'\x1c": "7z", b"Rar!": "RAR", b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"\x28\xb5\x2f\xfd": "zstd"}


def unpack(upload: bytes, notes: Notes) -> bytes:
    """The bytes of the one file inside, or the upload itself where it is no archive. Raises UnreadableData and OverLimit."""
    check_bytes(len(upload))
    if upload.startswith(GZIP):
        inside = _gunzip(upload)
        notes.add("The file was unpacked (gzip).")
    elif upload.startswith(ZIP) and not is_workbook(upload):
        inside, name = _unzip(upload)
        notes.add(f"The file {short(name)} was unpacked (zip).")
    else:
        inside = upload
    other = next((kind for magic, kind in OTHER_ARCHIVES.items() if inside.startswith(magic)), "")
    if other:
        raise UnreadableData(
            f"A table, plain or packed with zip or gzip, was expected, and this is a {other} archive: unpack it and upload the table."
        )
    if inside is not upload and inside.startswith((GZIP, ZIP)) and not is_workbook(inside):
        raise UnreadableData("One table was expected inside the archive, and another archive lies in it: unpack it and upload the table.")
    return inside


def is_workbook(upload: bytes) -> bool:
    """Whether the bytes are a workbook of Excel, whatever the file is called."""
    return upload.startswith(OLE) or (upload.startswith(ZIP) and any("xl/workbook" in name for name in _members(upload)))


def check_workbook(upload: bytes) -> None:
    """Nothing, or OverLimit for a workbook that would unpack to too much."""
    if upload.startswith(ZIP):
        with zipfile.ZipFile(io.BytesIO(upload)) as archive:
            check_unpacked(sum(member.file_size for member in archive.infolist()), len(upload))


def _members(upload: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(upload)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return []


def _gunzip(upload: bytes) -> bytes:
    unpacked, rest = bytearray(), upload
    try:
        while rest.startswith(GZIP):  # an archive may have several parts, one after the other
            part = zlib.decompressobj(31)
            while not part.eof:
                piece = part.decompress(rest, CHUNK)
                rest = part.unconsumed_tail
                unpacked += piece
                check_unpacked(len(unpacked), len(upload))
                if not (piece or part.eof):
                    raise zlib.error("its end is missing")
            rest = part.unused_data
    except zlib.error as error:
        raise UnreadableData("A whole gzip archive was expected, and this one is damaged or cut off: pack or download it again.") from error
    return bytes(unpacked)


def _unzip(upload: bytes) -> tuple[bytes, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(upload)) as archive:
            members = [
                member
                for member in archive.infolist()
                if not member.is_dir() and not member.filename.startswith("__MACOSX/") and not member.filename.endswith(".DS_Store")
            ]
            if len(members) != 1:
                raise UnreadableData(f"A zip archive with one file inside was expected, and {len(members):,} came: upload the table alone.")
            if members[0].flag_bits & 1:
                raise UnreadableData(
                    "An archive without a password was expected, and this one asks for one: upload the table without packing it."
                )
            check_unpacked(members[0].file_size, members[0].compress_size)
            with archive.open(members[0]) as file:
                return file.read(MOST_UNPACKED + 1), members[0].filename
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError) as error:
        raise UnreadableData(
            "A whole zip archive was expected, and this one is damaged or packed in a way that is not read: pack it again."
        ) from error
