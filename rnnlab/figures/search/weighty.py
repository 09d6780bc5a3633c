"""Which of the searched settings matter."""

from collections.abc import Mapping

from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame
from rnnlab.search.importance import Importance


def weighty(found: Importance, titles: Mapping[str, str]) -> Figure:
    """The share of each setting as a bar, the greatest at the top; `titles` are by their names."""
    names = [titles[name] for name in found.shares][::-1]
    shares = [float(f"{share:.3g}") for share in found.shares.values()][::-1]
    label = {"show": True, "position": "right", "color": "inherit"}
    bars = {"type": "bar", "name": "share", "data": shares, "label": label, "barMaxWidth": 28, "animation": False}
    spec = frame(
        xAxis=axis("share of the differences between trials", min=0, max=1),
        yAxis={"type": "category", "name": "setting", "data": names, "nameLocation": "end"},
        series=[bars],
        legend={"show": False},
        tooltip={"trigger": "item"},
    )
    told = ", ".join(f"{titles[name]} {share:.0%}" for name, share in found.shares.items())
    return Figure(spec, f"{told}; it rests on {found.trials} trials that trained to their end.", height=100 + 44 * len(names))
