"""What writing cost a network, beside counting, and what it wrote by itself."""

from html import escape
from math import exp, log

import numpy as np

from rnnlab.answers import Written
from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame, level, line
from rnnlab.inspection.trying.continuation import Copied, Place
from rnnlab.inspection.trying.verses import chinese, form

BLANKS = {"\n": "↵", " ": "␣", "\t": "⇥"}
"""What is drawn for characters that are not seen."""
MOST_NATS = 6.0
"""The surprise that has the full colour."""


def written(answer: Written, part: str, stamp: str = "") -> Figure:
    """The cost of a character by how many were read before it, beside the levels of counting; below it a sample."""
    nats = answer.nats.mean(axis=0, dtype=np.float64)
    mean = float(answer.nats.mean(dtype=np.float64))
    read, best = np.arange(1.0, len(nats) + 1), int(np.argmin(answer.levels))
    series = [line("network", read, nats, lineStyle={"width": 2}, symbol="circle", symbolSize=5)]
    series.append(level("pairs counted", answer.levels[1], 1, len(nats)))
    if best != 1:
        runs = level(f"runs of {best + 1} counted", answer.levels[best], 1, len(nats))
        series.append({**runs, "lineStyle": {"type": "dashed", "width": 1.5}})
    spec = frame(
        stamp,
        xAxis=axis(f"{answer.unit}s of the window read", scale=False, minInterval=1, min=1, max=max(len(nats), 2)),
        yAxis=axis(f"nats a {answer.unit}", nameGap=40),
        series=series,
    )
    words = (
        f"On the {part} part the network pays {cost(mean)} a {answer.unit}: {nats[0]:.3g} nats after one {answer.unit} of a window and "
        f"{nats[-1]:.3g} after {len(nats)}. Counting pairs of {answer.unit}s pays {cost(answer.levels[1])}"
    )
    words += "." if best == 1 else f"; the best of counting, runs of {best + 1}, pays {cost(answer.levels[best])}."
    if answer.sample:
        words += f" Below: {len(answer.sample)} {answer.unit}s that the network wrote, drawn by the same chances at every look."
        words += f" {form(answer.sample).words}" if chinese(answer.sample) else ""
    return Figure(spec, words, height=280, text=answer.sample)


def cost(nats: float) -> str:
    """A mean cost in three units: nats, bits, and as perplexity."""
    return f"{nats:.3f} nats ({nats / log(2):.3f} bits, perplexity {exp(nats):.3g})"


def costs(levels: list[float]) -> list[dict[str, object]]:
    """One line a length of the runs that are counted, with the mean cost of a character in three units."""
    return [
        {"characters in a run": length, "nats": round(nats, 3), "bits": round(nats / log(2), 3), "perplexity": round(exp(nats), 2)}
        for length, nats in enumerate(levels, start=1)
    ]


def strip(begun: str, places: list[Place], copied: Copied, picked: int | None = None) -> str:
    """HTML: the beginning, and each character that was written above its surprise in whole nats.

    The longest copied passage is underlined, the picked character (from 0) framed, and what a person chose doubly underlined.
    """
    inside = "".join(_character(number, place, copied, number == picked) for number, place in enumerate(places))
    before = escape(begun).replace("\n", "↵<br>")
    words = f"{len(places)} characters, each above its surprise in nats; the same as a table below"
    return f'<div role="img" aria-label="{words}">{before}{inside}</div>'


def _character(number: int, place: Place, copied: Copied, picked: bool) -> str:
    marks = {
        "copied": copied.start <= number < copied.start + copied.length,
        "picked": picked,
        "chosen": place.chosen,
    }
    classes = " ".join(name for name, holds in marks.items() if holds)
    shade = min(place.nats / MOST_NATS, 1.0) * 0.6
    after = "<br>" if place.character == "\n" else ""
    told = f"{number + 1}: {place.nats:.2f} nats"
    return (
        f'<span class="{classes}" data-place="{number}" title="{told}" style="background:rgba(178,24,43,{shade:.2f})">'
        f"{escape(seen(place.character))}<small>{place.nats:.0f}</small></span>{after}"
    )


def seen(character: str) -> str:
    """A character, or the sign for one that cannot be seen."""
    return BLANKS.get(character, character)


def candidates(place: Place, number: int) -> Figure:
    """The likeliest characters at one place (from 0): what the network held of them, and with what probability each was drawn."""
    names = [seen(one.character) for one in place.likely]
    bars = [
        {"type": "bar", "name": name, "data": [float(f"{value:.4g}") for value in values], "animation": False, **style}
        for name, values, style in (
            ("probability", [one.probability for one in place.likely], {}),
            (
                "share when drawn",
                [one.share for one in place.likely],
                {"itemStyle": {"decal": {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [2, 4]}}},
            ),
        )
    ]
    spec = frame(
        tooltip={"trigger": "axis"},
        grid={"top": 36, "left": 48, "right": 16, "bottom": 44},
        xAxis={"type": "category", "data": names, "name": "character", "nameLocation": "middle", "nameGap": 28},
        yAxis=axis("probability", scale=False, min=0, max=1, nameGap=34),
        series=bars,
    )
    first, came = place.likely[0], "chosen by you" if place.chosen else "drawn"
    words = (
        f"Place {number + 1}: {seen(place.character)} was {came}, with probability {exp(-place.nats):.3g}, a "
        f"surprise of {place.nats:.2f} nats; the likeliest was {names[0]} with {first.probability:.3g}."
    )
    return Figure(spec, words, height=260)


def table(places: list[Place]) -> list[dict[str, object]]:
    """One line a character: its place from 1, itself, its surprise, its probability, and who put it there."""
    return [
        {
            "place": number,
            "character": seen(place.character),
            "surprise (nats)": round(place.nats, 3),
            "probability": round(exp(-place.nats), 4),
            "put there by": "you" if place.chosen else "the network",
        }
        for number, place in enumerate(places, start=1)
    ]
