"""How far back the gradient reaches."""

from pages.shared.chosen import Chosen
from pages.shared.layout import draw, view
from rnnlab.figures.triangle import by_lag, pull
from rnnlab.inspection.backflow import Backflow


def show(chosen: Chosen) -> None:
    """The matrix of gradient norms, and the last loss's by lag."""
    found = Backflow.from_bytes(chosen.ask("flowing_back:flow_back", layer=chosen.layer))
    view(
        "Gradient through time",
        "can a loss teach the network about what was long before?",
        "A row is the loss at one step, a column a state before it: how strongly that state pulls at that loss. Where a row pales quickly, "
        "the gradient vanishes, and nothing that was read there can be learned from.",
        "An RNN against an LSTM on a memory task; then the first milestone against the last.",
    )
    draw(pull(found, chosen.layer), key="pull")
    view(
        "By distance",
        "does it vanish or explode?",
        "A straight line down is a gradient that fades by the same factor at each step back; a line up is one that explodes.",
        "A longer delay.",
    )
    draw(by_lag(found), key="by_lag")
