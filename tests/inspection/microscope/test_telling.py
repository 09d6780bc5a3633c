import inspect

import pytest

from rnnlab import registry
from rnnlab.experiment import IMPLEMENTATIONS, Model
from rnnlab.inspection.microscope.tale import Tale
from rnnlab.inspection.microscope.telling import tell
from rnnlab.nn.unrolling import ways

every_cell = pytest.mark.parametrize("name", registry.cells.names())


@every_cell
def test_the_equations_are_the_documentation_of_the_code(name: str) -> None:
    cell = registry.cells.load(name)
    told = Tale.from_bytes(tell(name))
    documented = inspect.cleandoc(cell.__doc__)
    assert documented.startswith(told.equations + "\n\n")
    assert " ".join(documented.split()).endswith(f"Source: {told.source}")
    assert told.code == inspect.getsource(cell)


@every_cell
def test_every_way_is_told_with_its_code_and_agrees(name: str) -> None:
    told = Tale.from_bytes(tell(name))
    found = {telling.way: telling for telling in told.tellings}
    assert set(found) - {"numpy"} == set(ways(registry.cells.load(name)))
    assert all("def " in telling.code and telling.about for telling in told.tellings)
    assert all(telling.apart < 1e-14 for telling in told.tellings)
    assert told.way in found and told.why


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru"])
def test_the_cells_of_the_textbooks_are_told_in_numpy_too(name: str) -> None:
    assert Tale.from_bytes(tell(name)).tellings[0].way == "numpy"


def test_every_implementation_has_words() -> None:
    choices = Model.model_json_schema()["properties"]["implementation"]["enum"]
    assert list(IMPLEMENTATIONS) == choices
