"""Texts with a class each, out of the table of a file."""

import re
from typing import Literal

import pandas as pd

from rnnlab.errors import UnreadableData
from rnnlab.files.understood import Notes, Understood, count, listed, short
from rnnlab.raw import Card, Texts

MOST_CLASSES = 20
FEWEST_WORDS = 3.0
"""Texts that are shorter on average, such as names, are read by characters."""
MARKUP = re.compile(r"</?[A-Za-z][^<>]*>")


def texts(found: Understood, column: str, card: Card) -> Texts:
    """The column of the longest texts, with the classes in `column`, or where that is "" in the last that can hold them.

    Raises UnreadableData for a file without texts, and for a column that holds no classes.
    """
    frame, notes = found.frame, Notes()
    text = _text_column(frame, column)
    classes = [str(name) for name in frame.columns if name != text and 2 <= frame[name].nunique() <= MOST_CLASSES]
    target = column or (classes[-1] if classes else "")
    if target not in classes:
        raise _no_classes(frame, target)
    kept = _whole(frame[[text, target]], notes)
    codes, names = pd.factorize(kept[target], sort=True)
    if len(names) < 2:
        raise UnreadableData(
            f"Texts of at least two classes were expected, and the rows with a text hold {len(names)}: fill in the others."
        )
    written = _without_markup(kept[text].astype(str), notes)
    words = tuple(f"{name:g}" if isinstance(name, float) else str(name) for name in names)
    unit = _unit(tuple(written))
    notes.add(f"The texts are those of {short(text)}, read {unit} by {unit}; the classes are those of {short(target)}.", "column")
    facts = (*found.facts, *notes.all())
    return Texts(tuple(written), codes.astype("int64"), words, unit, card, columns=tuple(classes), facts=facts)


def _unit(written: tuple[str, ...]) -> Literal["word", "character"]:
    words = sum(len(text.split()) for text in written)
    return "word" if words >= FEWEST_WORDS * len(written) else "character"


def _text_column(frame: pd.DataFrame, column: str) -> str:
    """The column of words that differ most and are longest."""
    lengths = {
        str(name): float(frame[name].dropna().str.len().mean())
        for name in frame.columns
        if frame[name].dtype.kind not in "fM" and name != column and frame[name].nunique() > MOST_CLASSES
    }
    if not lengths:
        raise UnreadableData(
            f"Texts need a column of words with more than {MOST_CLASSES} different entries, and none of "
            f"{listed(list(map(str, frame.columns)))} is one: choose another question, or another file."
        )
    return max(lengths, key=lambda name: lengths[name])


def _no_classes(frame: pd.DataFrame, target: str) -> UnreadableData:
    if target and target in frame.columns:
        came = f"{short(target)} holds {frame[target].nunique()}: choose another column"
    elif target:
        came = f"there is no column {short(target)}: choose from {listed(list(map(str, frame.columns)))}"
    else:
        came = "beside the texts there is no such column: add one that names the class of each text"
    return UnreadableData(f"Texts need a column of classes with 2 to {MOST_CLASSES} different values, and {came}.")


def _whole(frame: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """The rows with a text and a class, each once, so that none is learned from and tested on."""
    whole = frame.dropna()
    whole = whole[whole.iloc[:, 0].str.strip() != ""]
    if len(whole) < len(frame):
        notes.add(f"Rows without a text or a class were left out ({len(frame) - len(whole):,}).", "column")
    once = whole.drop_duplicates()
    if len(once) < len(whole):
        notes.add(f"Rows that repeat another row in text and class were left out ({len(whole) - len(once):,}).")
    return once


def _without_markup(written: "pd.Series[str]", notes: Notes) -> "pd.Series[str]":
    """The texts without HTML, which is not read aloud either; a text of nothing else stays as it is."""
    marked = written.str.contains(MARKUP)
    if not marked.any():
        return written
    notes.add(f"Marks of HTML, such as <br />, were taken out of {count(int(marked.sum()), 'text')}.")
    bare = written.str.replace(MARKUP, " ", regex=True).str.strip()
    return bare.where(bare != "", written)
