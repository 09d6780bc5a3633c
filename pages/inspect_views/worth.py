"""What units are worth."""

from pages.shared.chosen import Chosen
from pages.shared.layout import draw, view
from rnnlab.figures.inside.worth import worth
from rnnlab.inspection.units.ablation import Ablation


def show(chosen: Chosen) -> None:
    """The loss without each unit."""
    view(
        "Worth of units",
        "which units does the network depend on?",
        "Each bar is how much the loss rises when one unit is held at zero at every step and all else is left as it is: not what the unit "
        "goes along with, but what depends on it. Units near 0 are idle, or others do the same.",
        "The first milestone against the last: at first no unit is worth anything.",
    )
    draw(worth(Ablation.from_bytes(chosen.ask("units.ablating:ablate", layer=chosen.layer))), key="worth")
