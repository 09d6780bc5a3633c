"""What this machine can do, for a form: asked once, of a process that has torch."""

import json
from dataclasses import asdict, dataclass

from rnnlab import registry


@dataclass(frozen=True)
class Offers:
    """Cells, tasks and devices, with the words to show for them."""

    cells: dict[str, dict[str, str]]
    """Name to {"title", "equations"}."""
    tasks: dict[str, dict[str, object]]
    """Name to {"title", "about", "settings", "view"}."""
    devices: list[str]
    ways: dict[str, list[str]]
    """Name of a cell to the implementations that there are of it."""

    @classmethod
    def from_bytes(cls, data: bytes) -> "Offers":
        """The offers that `offers` wrote."""
        return cls(**json.loads(data))


def offers() -> bytes:
    """The offers as JSON."""
    from rnnlab.nn.keras_weights import LAYERS
    from rnnlab.nn.unrolling import ways
    from rnnlab.training import devices  # torch: the process that is asked has it, the one that reads the answer has not

    cells = {name: registry.cells.load(name) for name in registry.cells.names()}
    tasks = {name: registry.tasks.load(name) for name in registry.tasks.names()}
    found = Offers(
        cells={name: {"title": cell.title, "equations": cell.__doc__} for name, cell in cells.items()},
        tasks={
            name: {"title": task.title, "about": task.about, "settings": list(task.settings), "view": task.view}
            for name, task in tasks.items()
        },
        devices=list(devices.available()),
        ways={name: ["auto", *ways(cell), *(["keras"] if cell in LAYERS else [])] for name, cell in cells.items()},
    )
    return json.dumps(asdict(found)).encode()
