"""Texts as a network wrote them, beside what was wanted."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.answers import Translated
from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame

SHOWN, WRONG = 5, 4
"""Texts from the start of the part, and the first wrong ones after them."""

Numbers = NDArray[np.int16]


@dataclass(frozen=True)
class Example:
    """One text with what was wanted and written for it."""

    source: str
    wanted: str
    written: str

    @property
    def right(self) -> bool:
        """Whether they are the same."""
        return self.wanted == self.written


def translated(answer: Translated, part: str, stamp: str = "") -> Figure:
    """The share of right symbols at each place, above some texts with a sign for right or wrong."""
    asked = answer.targets >= 0
    counts = asked.sum(0)
    right = ((answer.answered == answer.targets) & asked).sum(0) / counts
    places = [str(place) for place in range(1, len(right) + 1)]
    bars = {"type": "bar", "name": "right", "data": [round(share, 4) for share in right.tolist()], "animation": False}
    spec = frame(
        stamp,
        legend={"show": False},
        grid={"top": 12, "left": 48, "right": 16, "bottom": 44},
        tooltip={"trigger": "item", "formatter": "place {b}: {c} right"},
        xAxis={"type": "category", "data": places, "name": "place in what is written", "nameLocation": "middle", "nameGap": 28},
        yAxis=axis("share right", scale=False, min=0, max=1, nameGap=40),
        series=[bars],
    )
    shown, exact, texts = examples(answer), int(answer.exact.sum()), len(answer.targets)
    words = (
        f"Share of right symbols at each of {len(right)} places, the end of a text among them, over {texts} texts of the {part} part: from "
        f"{right.min():.3f} at place {int(right.argmin()) + 1} to {right.max():.3f}. {exact} of {texts} texts ({exact / texts:.1%}) are "
        f"right throughout. Below: the first {min(SHOWN, texts)}, then the first wrong ones after them."
    )
    return Figure(spec, words, height=220, text="\n".join(map(_line, shown)))


def examples(answer: Translated) -> list[Example]:
    """The first texts, then the first wrong ones after them."""
    wrong = np.flatnonzero(~answer.exact)
    rows = [*range(min(SHOWN, len(answer.targets))), *wrong[wrong >= SHOWN][:WRONG].tolist()]
    return [Example(_read(answer, row), _text(answer, answer.targets[row]), _text(answer, answer.answered[row])) for row in rows]


def _line(example: Example) -> str:
    if example.right:
        return f"✓ {example.source} → {example.written}"
    return f"✗ {example.source} → {example.written} (wanted: {example.wanted})"


def _read(answer: Translated, row: int) -> str:
    names = [answer.read_names[token] for token in answer.sources[row] if token]
    return "".join(names[::-1] if answer.backwards else names)


def _text(answer: Translated, symbols: Numbers) -> str:
    """The text of numbers of symbols, as far as its end."""
    ends = np.flatnonzero(symbols == 0)
    return "".join(answer.written_names[symbol] for symbol in symbols[: ends[0] if len(ends) else None])
