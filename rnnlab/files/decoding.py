"""Bytes as people save them, as UTF-8 bytes whose lines end in one newline."""

import codecs

from charset_normalizer import from_bytes

from rnnlab.errors import UnreadableData
from rnnlab.files.understood import Notes, short

BOMS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",  # before UTF-16, whose mark it starts with
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
LEGACY = ["cp1252", "gb18030", "cp932", "big5hkscs", "euc_kr", "euc_jp", "cp1251", "cp1250", "cp1253", "cp1254", "koi8_r"]
SAMPLE = 40_000
CONTROLS = bytes([*range(1, 9), *range(14, 28)])
CENTRAL_EUROPE = b"\xb3\xb9\xbf\x9c\x9f\xbe\x9e\xec\xf8\xb1\xe6\xea"  # letters of Polish and Czech, rare ones or marks in the west
MARKUP = (b"<!doctype", b"<html", b"<?xml", b'{"', b"[{", b"[[")
NOT_TEXT = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"PAR1": "a Parquet file",
    b"SQLite": "a database",
    b"\x89HDF": "an HDF5 file",
}


def as_utf8(upload: bytes, encoding: str, notes: Notes) -> bytes:
    """The same text in UTF-8, each line ended by one newline, without byte-order mark and NUL. Raises UnreadableData."""
    text = _chosen(upload, encoding) if encoding not in ("auto", "") else _guessed(upload, notes)
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\0" in text:
        nothing = text.count(b"\0")
        if nothing > max(2, len(text) / 20):
            raise _no_text("a binary file")
        notes.add(f"NUL characters, which stand for nothing, were left out ({nothing:,}).")
        text = text.replace(b"\0", b"")
    if len(text) - len(text.translate(None, CONTROLS)) > max(2, len(text) / 100):
        raise _no_text("a binary file")
    return text if text.endswith(b"\n") else text + b"\n"


def _chosen(upload: bytes, encoding: str) -> bytes:
    try:
        codec = codecs.lookup(encoding)
        text = upload.decode(encoding) if codec._is_text_encoding else None
    except LookupError:
        text = None
    except (UnicodeDecodeError, ValueError) as error:
        raise UnreadableData(
            f'Text in {encoding} was expected, as chosen, and the file has bytes that mean nothing in it: set "Encoding" to auto.'
        ) from error
    if text is None:
        raise UnreadableData(
            f'The name of an encoding was expected, and {short(encoding)} is none: set "Encoding" to auto, utf-8 or latin-1.'
        )
    return _utf8(text.removeprefix("\ufeff"))


def _guessed(upload: bytes, notes: Notes) -> bytes:
    kind = next((kind for magic, kind in NOT_TEXT.items() if upload.startswith(magic)), "")
    if kind:
        raise _no_text(kind)
    head = upload[:200].removeprefix(codecs.BOM_UTF8).lstrip().lower().replace(b" ", b"").replace(b"\n", b"")
    if head.startswith(MARKUP):
        raise _no_text("a page of the web or a JSON file")
    for mark, encoding in BOMS.items():
        if upload.startswith(mark):
            return _strict(upload[len(mark) :], encoding, notes)
    wide = _wide(upload)
    if wide:
        return _strict(upload, wide, notes)
    try:
        upload.decode()
    except UnicodeDecodeError:
        mended = upload.decode("utf-8", "replace")
        damaged = mended.count("\ufffd")
        if 2 * damaged <= len(mended) - damaged - len(mended.encode("ascii", "ignore")):
            notes.add(f"The text is in UTF-8, with damaged letters ({damaged:,}), which are shown as \ufffd.", "encoding")
            return _utf8(mended)
        return _legacy(upload, notes)
    notes.add("The text is in UTF-8." if not upload.isascii() else "The text is plain ASCII.", "encoding")
    return upload


def _strict(body: bytes, encoding: str, notes: Notes) -> bytes:
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableData(
            f'Text in {encoding.upper()} was expected, as the first bytes say, and byte {error.start:,} is none: name its "Encoding".'
        ) from error
    notes.add(f"The text is in {encoding.upper().removesuffix('-LE').removesuffix('-BE')}.", "encoding")
    return _utf8(text)


def _wide(upload: bytes) -> str:
    """UTF-16 or UTF-32 without a mark, told by where the zero bytes of digits and separators stand; or ""."""
    head = upload[:4000]
    shares = [head[place::4].count(0) / max(len(head[place::4]), 1) for place in range(4)]
    zero = [share > 0.6 for share in shares]
    wide = {(False, True, True, True): "utf-32-le", (True, True, True, False): "utf-32-be"}
    wide |= {(False, True, False, True): "utf-16-le", (True, False, True, False): "utf-16-be"}
    return wide.get((zero[0], zero[1], zero[2], zero[3]), "") if len(head) >= 4 else ""


def _legacy(upload: bytes, notes: Notes) -> bytes:
    foreign = [line for line in upload[: 2**22].split(b"\n") if not line.isascii()]
    sample = b"\n".join(foreign)[:SAMPLE] or upload[-SAMPLE:]
    sample = sample[: sample.rfind(b"\n")] if len(sample) == SAMPLE and b"\n" in sample else sample  # whole letters only
    for encoding in dict.fromkeys([_likely(sample), "cp1252", "latin-1"]):
        try:
            text = upload.decode(encoding)
        except UnicodeDecodeError:
            continue
        notes.add(f"The text is not in UTF-8; {encoding} was taken for it.", "encoding")
        return _utf8(text)
    raise _no_text("a binary file")


def _likely(sample: bytes) -> str:
    """The encoding of bytes that are not UTF-8. Letters that stand alone among ASCII are European, runs are not."""
    alone = [bytes(three)[1] for three in zip(b" " + sample, sample, sample[1:] + b" ") if three[1] > 127 and max(three[0], three[2]) < 128]
    high = sum(byte > 127 for byte in sample)
    if high < 4 or (len(alone) > high / 2 and high < len(sample) / 5):
        return "cp1250" if sum(byte in CENTRAL_EUROPE for byte in alone) > max(2, len(alone) / 4) else "cp1252"
    best = from_bytes(sample, cp_isolation=LEGACY).best()
    return best.encoding if best is not None else "cp1252"


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _no_text(kind: str) -> UnreadableData:
    return UnreadableData(f"A table (CSV, TSV, TXT, XLSX or XLS) was expected, and this is {kind}: save the table as CSV and upload that.")
