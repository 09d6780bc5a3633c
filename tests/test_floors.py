import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FIGURES = [f"rnnlab.figures.{file.parent.name}.{file.stem}" for file in (ROOT / "rnnlab" / "figures").glob("*/[!_]*.py")]
DATASETS = [f"rnnlab.datasets.{file.stem}" for file in (ROOT / "rnnlab" / "datasets").glob("[!_]*.py")]
SLOW = {"torch", "keras", "streamlit", "tensorflow", "matplotlib", "plotly"}


def python(*arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_a_module_imports_only_from_floors_below_its_own() -> None:
    checked = python("-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "2 kept, 0 broken" in checked.stdout


@pytest.mark.parametrize(
    "modules",
    [
        ["rnnlab.experiment", "rnnlab.answers", "rnnlab.training.events"],
        ["rnnlab.runs.engine", "rnnlab.runs.history"],
        ["rnnlab.inspection.trace"],
        ["rnnlab.forecasting.plan", "rnnlab.forecasting.outlook", "rnnlab.export.taking"],
        FIGURES,
        DATASETS,
    ],
    ids=["choices", "runs", "trace", "forecasts", "figures", "datasets"],
)
def test_what_a_page_needs_imports_no_torch_and_what_a_worker_needs_no_streamlit(modules: list[str]) -> None:
    assert modules
    script = f"import sys, json, {', '.join(modules)}; print(json.dumps(sorted({SLOW!r} & sys.modules.keys())))"
    imported = python("-c", script)
    assert imported.returncode == 0, imported.stderr
    assert json.loads(imported.stdout) == []


def test_the_names_of_all_cells_and_tasks_are_known_without_torch() -> None:
    script = "import sys; from rnnlab import registry; print(registry.cells.names(), registry.tasks.names(), 'torch' in sys.modules)"
    assert "lstm" in python("-c", script).stdout
    assert python("-c", script).stdout.strip().endswith("False")
