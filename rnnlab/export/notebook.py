"""A run as a notebook: the script in plain torch, a part in each cell.

Source: nbformat 4.5, nbformat.readthedocs.io, The notebook file format.
"""

import json
from typing import Any

from rnnlab.export import refusing
from rnnlab.export.literal import Part
from rnnlab.export.script import parts, title
from rnnlab.export.told import Told, told


def notebook(record: str) -> bytes:
    """The notebook of a run, a JSON file. Raises RunError for a run that cannot be said in plain torch."""
    run = told(record, refusing.script)
    return json.dumps(document([_head(run), *parts(run)]), indent=1).encode()


def document(said: list[Part]) -> dict[str, Any]:
    """The notebook as plain values: of each part its head, the first as it is, and where it has code, a cell of it."""
    cells = []
    for number, part in enumerate(said):
        cells.append(_cell("markdown", f"head-{number}", f"## {part.head}" if number else part.head))
        cells += [_cell("code", f"code-{number}", part.code)] if part.code else []
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}


def _cell(kind: str, name: str, source: str) -> dict[str, Any]:
    more: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "id": name, "metadata": {}, "source": source.splitlines(keepends=True), **more}


def _head(run: Told) -> Part:
    return Part(f"# {title(run)}\n\nThe run again, in plain torch; its last cell holds it to the loss that the run ended with.", "")
