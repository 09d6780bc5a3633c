"""What a step does to small pushes: eigenvalues at the points at rest, and exponents along a sequence."""

import numpy as np
import pandas as pd

from rnnlab.figures import Figure
from rnnlab.figures.inside.flow import shown
from rnnlab.figures.lines import axis, frame, line
from rnnlab.inspection.dynamics.dynamics import Dynamics, fate, in_steps, lasts

SIDE = 290
GREY = "#888888"
LOOKS = {"inside": ("circle", "#0072b2"), "outside": ("triangle", "#d55e00")}
"""The unit circle: a push there fades, or grows; by shape and colour."""


def eigenvalues(dynamics: Dynamics, point: int) -> Figure:
    """Those of one point, counted from 1, on the plane of complex numbers with the unit circle."""
    real, imaginary, sizes = (values[point - 1] for values in (dynamics.real, dynamics.imaginary, dynamics.sizes()))
    turn = np.linspace(0, 2 * np.pi, 121)
    circle = line("unit circle", np.cos(turn), np.sin(turn), lineStyle={"color": GREY, "type": "dashed"}, silent=True, most=len(turn))
    series = [circle]
    for name, (form, colour) in LOOKS.items():
        kept = sizes < 1 if name == "inside" else sizes >= 1
        data = np.stack([real, imaginary, sizes], axis=1)[kept].round(5).tolist()
        look = {"symbol": form, "symbolSize": 9, "itemStyle": {"color": colour, "opacity": 0.75}, "animation": False}
        tooltip = {"formatter": "{@[0]} + {@[1]} i, size {@[2]}"}
        series.append({"type": "scatter", "name": f"{name} it", "data": data, "tooltip": tooltip, **look})
    reach = float(np.ceil(max(1.0, sizes.max()) * 11) / 10)
    ends = {"min": -reach, "max": reach, "axisLabel": {"showMinLabel": False, "showMaxLabel": False}, "axisLine": {"onZero": False}}
    spec = frame(
        tooltip={"trigger": "item"},
        grid={"left": 56, "width": SIDE, "top": 40, "height": SIDE},
        xAxis=axis("real part", **ends),
        yAxis=axis("imaginary part", nameGap=36, **ends),
        series=series,
    )
    return Figure(spec, _words(dynamics, point), height=SIDE + 100)


def points(dynamics: Dynamics) -> pd.DataFrame:
    """One line a point, the slowest first: how long a push lasts where it fades, and the answer there where a state says one."""
    sizes = dynamics.sizes()
    table = pd.DataFrame(
        {
            "point": np.arange(1, len(dynamics.points) + 1),
            "kind": dynamics.kinds(),
            "moves in a step": dynamics.speeds,
            "starts that ended here": dynamics.ended,
            "largest eigenvalue, size": sizes[:, 0],
            "eigenvalues outside": (sizes >= 1).sum(axis=1),
            "a push lasts (steps)": [lasts(size) if size < 1 else np.nan for size in sizes[:, 0]],
        }
    )
    for number, name in enumerate(dynamics.outputs):
        table[f"answer: {name}"] = shown(dynamics, number, dynamics.answers)
    return table


def spectrum(dynamics: Dynamics) -> Figure:
    """The largest exponents along the sequence, as bars."""
    found = dynamics.exponents
    bars = {"type": "bar", "name": "exponent", "data": [float(f"{value:.4g}") for value in found], "animation": False, "barMaxWidth": 40}
    places = {"type": "category", "data": [str(place) for place in range(1, len(found) + 1)], "axisLine": {"onZero": False}}
    spec = frame(
        xAxis={**places, "name": "exponent, the largest first", "nameLocation": "middle", "nameGap": 28},
        yAxis=axis("nats a step", scale=False, nameGap=44),
        series=[bars],
        legend={"show": False},
    )
    words = f"Lyapunov exponents over {dynamics.steps} steps, {found[0]:.3f} the largest: {fate(float(found[0]))}."
    return Figure(spec, words, height=260)


def _words(dynamics: Dynamics, point: int) -> str:
    real, imaginary, sizes = (values[point - 1] for values in (dynamics.real, dynamics.imaginary, dynamics.sizes()))
    largest = float(sizes[0])
    does = "for ever" if largest == 1 else f"e-fold in {in_steps(-lasts(largest))}" if largest > 1 else f"for {in_steps(lasts(largest))}"
    round_in = f", going round once in {2 * np.pi / abs(np.arctan2(imaginary[0], real[0])):.2g} steps" if imaginary[0] else ""
    return (
        f"Point {point}, {dynamics.kinds()[point - 1]}, moves {dynamics.speeds[point - 1]:.1e} in a step: {int((sizes < 1).sum())} of "
        f"{len(sizes)} eigenvalues lie inside the unit circle. The largest has size {largest:.4f}: a push along it "
        f"{'grows' if largest > 1 else 'lasts'} {does}{round_in}."
    )
