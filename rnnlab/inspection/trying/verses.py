"""Whether Chinese lines have the length of verse."""

import re
from collections import Counter
from dataclasses import dataclass

HAN = r"\u3400-\u9fff\U00020000-\U0003ffff"
LINE = re.compile(rf"([{HAN}]+)[^{HAN}]")
"""A run of Chinese characters that has an end."""
VERSE = (5, 7)


@dataclass(frozen=True)
class Form:
    """The lines of a text: how many are whole, and how many of them have each length of verse."""

    lines: int
    lengths: dict[int, int]

    @property
    def share(self) -> float:
        """Of the lines that have 5 or 7 characters; 0 where there is no line."""
        return sum(self.lengths.values()) / max(self.lines, 1)

    @property
    def words(self) -> str:
        """The same in a sentence."""
        five, seven = (self.lengths[length] for length in VERSE)
        return f"{self.share:.0%} of {self.lines} whole lines have the length of verse: {five} have 5 characters and {seven} have 7."


def form(text: str) -> Form:
    """Whole lines end in a mark or a line's end; what follows the last of them is not counted."""
    lengths = Counter(len(line) for line in LINE.findall(text))
    return Form(lengths.total(), {length: lengths[length] for length in VERSE})


def chinese(text: str) -> bool:
    """Whether most of the letters of a text are Chinese characters."""
    letters = [letter for letter in text if letter.isalpha()]
    return 2 * sum(bool(re.match(rf"[{HAN}]", letter)) for letter in letters) > len(letters)
