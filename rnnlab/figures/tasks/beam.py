"""A beam search as a drawing: every beginning that was kept, and the next best that were not."""

from math import exp

from rnnlab.figures import Drawing
from rnnlab.figures.svg import box, path, picture, text
from rnnlab.inspection.trying.translation import Branch, Translation

WIDE, HIGH = 70, 22
"""Of a box."""
ACROSS, DOWN = 96, 28
"""From one box to the next."""
LEFT, TOP = 8, 30
ENDED = "="
TOLD = 2
"""Beginnings of each step that were not kept and yet are told."""


def beam(found: Translation) -> Drawing:
    """A column a step; in each, from the top, what was kept, and dashed below it what was not. The answer's way is thick."""
    winner, texts = found.winner(), beginnings(found)
    width = LEFT + ACROSS * len(found.rounds)
    height = TOP + DOWN * max(map(len, found.rounds)) + 8
    parts = [text((LEFT + ACROSS * step, 16), f"step {step + 1}", opacity="0.75") for step in range(len(found.rounds))]
    for step, branches in enumerate(found.rounds):
        for number, branch in enumerate(branches):
            chosen = winner[step] == number
            if step:
                parts.append(_edge((step, number), branch, chosen))
            parts.append(_box((step, number), branch, chosen, _title(texts[step][number], branch)))
    words = _words(found)
    return Drawing(picture("".join(parts), (width, height), words), words, height)


def beginnings(found: Translation) -> list[list[str]]:
    """All that is written at each step of the search by each branch."""
    texts: list[list[str]] = []
    for branches in found.rounds:
        texts.append([(texts[-1][branch.parent] if texts else "") + branch.symbol for branch in branches])
    return texts


def steps(found: Translation) -> list[str]:
    """A sentence a step: what was kept, and what was not."""
    told = []
    for number, (branches, texts) in enumerate(zip(found.rounds, beginnings(found), strict=True), start=1):
        named = [f"“{words}” ({_number(branch)})" for words, branch in zip(texts, branches, strict=True)]
        kept = [name for name, branch in zip(named, branches, strict=True) if branch.kept]
        left = named[len(kept) :][:TOLD]
        told.append(f"Step {number}: kept {', '.join(kept)}" + (f"; next best, not kept: {', '.join(left)}." if left else "."))
    return told


def _edge(place: tuple[int, int], branch: Branch, chosen: bool) -> str:
    (x, y), (to_x, to_y) = _corner((place[0] - 1, branch.parent)), _corner(place)
    left, right, high, low = x + WIDE, to_x, y + HIGH / 2, to_y + HIGH / 2
    bend = (left + right) / 2
    return path(f"M{left:.1f} {high:.1f}C{bend:.1f} {high:.1f} {bend:.1f} {low:.1f} {right:.1f} {low:.1f}", **_look(branch, chosen))


def _box(place: tuple[int, int], branch: Branch, chosen: bool, title: str) -> str:
    x, y = _corner(place)
    symbol = branch.symbol if branch.symbol.strip() else "␣" if branch.symbol else ENDED
    faint = {"pointer_events": "none"} if branch.kept else {"pointer_events": "none", "opacity": "0.7"}
    drawn = box((x, y), WIDE, HIGH, title, rx="4", pointer_events="all", **_look(branch, chosen))
    named = text((x + 6, y + 16), symbol, 13, font_weight="bold", **faint)
    return drawn + named + text((x + WIDE - 6, y + 15), _number(branch), 11, text_anchor="end", **faint)


def _number(branch: Branch) -> str:
    """The log probability, without the sign of what rounds to 0."""
    return f"{round(branch.log_probability, 2) + 0.0:.2f}"


def _look(branch: Branch, chosen: bool) -> dict[str, str]:
    look = {"fill": "none", "stroke": "currentColor", "stroke_width": "3" if chosen else "1"}
    return look if branch.kept else {**look, "stroke_dasharray": "3 3", "opacity": "0.6"}


def _corner(place: tuple[int, int]) -> tuple[float, float]:
    return LEFT + ACROSS * place[0], TOP + DOWN * place[1]


def _title(words: str, branch: Branch) -> str:
    fate = "kept" if branch.kept else "not kept"
    return f"{words}: log probability {branch.log_probability:.4f}, probability {exp(branch.log_probability):.4g}; {fate}"


def _words(found: Translation) -> str:
    width = max(sum(branch.kept for branch in branches) for branches in found.rounds)
    kept = sum(branch.kept for branches in found.rounds for branch in branches)
    left, named = sum(map(len, found.rounds)) - kept, "1 beginning" if width == 1 else f"{width} beginnings"
    return (
        f"Beam search over {len(found.rounds)} steps with at most {named} kept at a step: {kept} boxes drawn whole were kept, {left} "
        f"dashed ones were not. Each box holds a symbol and the log probability of all that is written so far; the thick way leads to the "
        f"answer {found.best.text}, log probability {found.best.log_probability:.2f}."
    )
