"""How far back the gradient reaches."""

from dataclasses import replace

import streamlit as st

from pages.shared.beside import Runs, choose, together
from pages.shared.chosen import Chosen
from pages.shared.lab import engine
from pages.shared.layout import draw, draw_svg, view
from pages.shared.watching import ACTIVE
from rnnlab.figures.inside.backwards import backwards
from rnnlab.figures.inside.fading import by_lag
from rnnlab.figures.inside.triangle import memory_appears, pull
from rnnlab.inspection.gradient.appearance import Appearance
from rnnlab.inspection.gradient.backflow import Backflow

AT_ONCE = 8
"""While a run trains, all its moments are looked at anew only when so many more were kept, since each look takes a second."""


def show(chosen: Chosen) -> None:
    """The matrix of gradient norms, the unrolled network with one loss flowing back, the last loss's by lag, and as training went on."""
    found = _flow(chosen)
    view(
        "Gradient through time",
        "can a loss teach the network about what was long before?",
        "A row is the loss at one step, a column a state before it: how strongly that state pulls at that loss. Where a row pales quickly, "
        "the gradient vanishes, and nothing that was read there can be learned from. While the run trains, it moves with its weights.",
        "An RNN against an LSTM on a memory task; then the first milestone against the last.",
    )
    draw(pull(found, chosen.layer), key="pull")
    _unrolled(chosen, found)
    view(
        "By distance",
        "does it vanish or explode?",
        "A straight line down is a gradient that fades by the same factor at each step back; a line up is one that explodes. The thin "
        "dotted line is fitted to the logarithm of the norms: its slope is the factor, and its horizon the steps after which 37 in 100 "
        "of the gradient are left.",
        "The same trained with RNN and GRU in one picture; then a longer delay.",
    )
    choose(chosen)
    together(chosen, _by_distance)
    _over_training(chosen)


def _by_distance(runs: Runs) -> None:
    draw(by_lag({name: _flow(one) for name, one in runs.items()}), key="by_lag")


def _flow(chosen: Chosen) -> Backflow:
    return Backflow.from_bytes(chosen.ask("gradient.flowing_back:flow_back", layer=chosen.layer))


def _unrolled(chosen: Chosen, found: Backflow) -> None:
    """The unrolled network, one loss flowing back through it."""
    view(
        "Unrolled",
        "what does one loss send back from step to step?",
        "Time goes from left to right, the gradient from right to left: the loss sends it into the last step, and each step hands it to "
        "the one before. The number above an arrow is its norm by the state after that step; the arrow is as wide and dark as it is large.",
        "The loss at an early step, then at the last.",
    )
    row = len(found.losses) - 1
    if row:
        words = f"Of those drawn above the last up to this one; -1 is the last, {found.losses[-1]}."
        at = st.number_input("Loss at step", -1, value=-1, key="loss_at", help=words, bind="query-params", width=200)
        row = row if at < 0 else max(int((found.losses <= at).sum()) - 1, 0)
    start = chosen.history.milestones()
    read = replace(chosen, at=str(start[0])) if start else chosen  # what is read does not change: asked once, not at each new step
    draw_svg(backwards(found, row, read.trace().said()), key="unrolled")


def _over_training(chosen: Chosen) -> None:
    moments = chosen.history.milestones()
    if engine().state(chosen.run) in ACTIVE:
        moments = moments[: max(len(moments) - len(moments) % AT_ONCE, 1)]
    if not moments:
        return
    view(
        "As training went on",
        "when did the memory appear?",
        "A column is a moment of training, from its start at the left; upwards it goes back in time from the loss. Where a column darkens "
        "far up, the network has learned to send its gradient, and so to keep its memory, over as many steps.",
        "A memory task: look for the moment at which the dark reaches up, and for the same moment in its loss.",
    )
    draw(memory_appears(_appearance(chosen.run, chosen.window, chosen.layer, moments)), key="appears")


@st.cache_data(max_entries=64, show_spinner="Looking back over the training ...")
def _appearance(run: str, window: int, layer: int, moments: list[int]) -> Appearance:
    what = {"record": engine().path(run), "window": window, "layer": layer, "steps": moments}
    return Appearance.from_bytes(engine().questions.ask("rnnlab.inspection.gradient.appearing:appear", **what))
