"""Things that can be true of a step, each by its name: a new one is a line here, and is then looked for in every unit."""

from collections.abc import Callable, Sequence

from rnnlab.inspection.marking import (
    Predicate,
    Read,
    after,
    each,
    higher,
    hours,
    inside,
    letter_of_word,
    month,
    moving,
    place,
    since,
    wanted,
    weekdays,
    whole,
)

MOST_COLUMNS = 12
LINE_START, LINE_END, LONG = 5, 40, 7
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
EVER = 10**9

PREDICATES: dict[str, Predicate] = {
    "inside quotes": inside('"“«', '"”»'),
    "inside brackets": inside("([{（《", ")]}）》"),
    "right after a new line": after("\n".__eq__),
    "right after a space": after(" ".__eq__),
    f"one of the first {LINE_START} of a line": place("\n".__eq__, 1, LINE_START),
    f"more than {LINE_END} into a line": place("\n".__eq__, LINE_END + 1, EVER),
    "the first letter of a word": letter_of_word(1, 1),
    "the fifth letter of a word, or later": letter_of_word(5, EVER),
    "a digit": each(str.isdigit),
    "a letter": each(lambda piece: len(piece) == 1 and piece.isalpha()),
    "an upper case letter": each(lambda piece: len(piece) == 1 and piece.isupper()),
    "a vowel": each(lambda piece: len(piece) == 1 and piece.lower() in "aeiou"),
    "a space": each(" ".__eq__),
    "a new line": each("\n".__eq__),
    "a punctuation mark": each(lambda piece: len(piece) == 1 and not piece.isalnum() and not piece.isspace()),
    f"a word of {LONG} letters or more": each(lambda piece: len(piece) >= LONG),
    "something unknown": each(lambda piece: not piece),
    "rising": moving(lambda to, _: to > 0),
    "falling": moving(lambda to, _: to < 0),
    "at a peak, before it falls": moving(lambda to, off: (to > 0) & (off < 0)),
    "at a trough, before it rises": moving(lambda to, off: (to < 0) & (off > 0)),
    "at night, 0 to 5 o'clock": hours(0, 5),
    "in the morning, 6 to 11 o'clock": hours(6, 11),
    "in the afternoon, 12 to 17 o'clock": hours(12, 17),
    "in the evening, 18 to 23 o'clock": hours(18, 23),
    "on a weekend": weekdays(5, 6),
    **{f"on a {name}": weekdays(number) for number, name in enumerate(DAYS)},
    **{f"in {name}": month(number) for number, name in enumerate(MONTHS)},
}
"""Those that are the same for all data."""

WORDED: dict[str, Callable[[Callable[[str], bool]], Predicate]] = {
    "one of these": each,
    "right after one of these": after,
    "since one of these was read": since,
}
"""Those that a person completes, with characters or words."""


def every(reads: Sequence[Read]) -> dict[str, Predicate]:
    """All that could be asked of these sequences by their names, those that only these data have first."""
    first = reads[0]
    labels = sorted({label for read in reads for label in read.labels if label})
    classes = sorted({read.label for read in reads if read.label})
    symbols = first.names if first.pieces else ()
    return {
        **{f"the class of the whole is {name}": whole(name) for name in classes},
        **{f"the label wanted is {name}": wanted(name) for name in labels},
        **{f"{name} is read": each(name.__eq__) for name in symbols},
        **({} if symbols else PREDICATES),
        **{f"{name} is above its mean": higher(column) for column, name in enumerate(() if symbols else first.names[:MOST_COLUMNS])},
    }
