import contextlib
import io
import json

import pytest

from rnnlab.export.notebook import notebook
from rnnlab.export.script import script
from tests.export.conftest import Trained, path_of


@pytest.fixture(scope="module")
def made(trained: Trained) -> tuple[str, dict[str, object]]:
    path = path_of(trained(epochs=1, lookback=3, cell="gru"))
    return path, json.loads(notebook(path))


def code_of(document: dict[str, object]) -> list[str]:
    return ["".join(cell["source"]) for cell in document["cells"] if cell["cell_type"] == "code"]


def test_its_cells_run_one_after_the_other_and_end_with_the_loss_of_the_run(made: tuple[str, dict[str, object]]) -> None:
    said, names = io.StringIO(), {"__name__": "__main__"}
    with contextlib.redirect_stdout(said):
        for code in code_of(made[1]):
            exec(compile(code, "cell", "exec"), names)
    assert said.getvalue().splitlines()[-1].startswith("validation loss of the run")
    assert names["watched"] == pytest.approx(names["EXPECTED"], abs=1e-4)


def test_it_is_the_script_a_part_in_each_cell(made: tuple[str, dict[str, object]]) -> None:
    code = script(made[0]).decode()
    assert all(part in code for part in code_of(made[1]))
    assert len(code_of(made[1])) == 6


def test_it_has_what_the_format_asks_for(made: tuple[str, dict[str, object]]) -> None:
    document = made[1]
    assert (document["nbformat"], document["nbformat_minor"]) == (4, 5)
    names = [cell["id"] for cell in document["cells"]]
    assert len(names) == len(set(names))
    for cell in document["cells"]:
        more = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        assert cell.keys() == {"cell_type", "id", "metadata", "source"} | more
    assert document["cells"][1]["source"][0].startswith("## The data")
    assert document["cells"][0]["source"][0] == "# gru on noisy_sine, task forecast, seed 0\n"
