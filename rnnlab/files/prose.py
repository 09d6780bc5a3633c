"""A file as one long text to learn to write from."""

from rnnlab.errors import UnreadableData
from rnnlab.files.decoding import as_utf8
from rnnlab.files.understood import Notes, count
from rnnlab.files.unpacking import unpack
from rnnlab.raw import Card, Corpus


def prose(upload: bytes, encoding: str, card: Card) -> Corpus:
    """The text of a plain or packed file, in whatever encoding it is. Raises UnreadableData and OverLimit."""
    notes = Notes()
    text = as_utf8(unpack(upload, notes), encoding, notes).decode("utf-8", "replace").removeprefix("\ufeff")
    if not text.strip():
        raise UnreadableData("A text to learn to write from was expected, and this file holds none: write or paste some pages of it.")
    notes.add(f"It is read as one text of {count(len(text), 'character')}, {len(set(text)):,} of them different.", "encoding")
    return Corpus(text, "character", card, notes.all())
