"""Something that only torch can answer, asked of a process of its own."""

from importlib import import_module
from pathlib import Path
from typing import Any

from rnnlab.errors import RnnlabError
from rnnlab.runs.control import Control


def answer(control: Control, function: str, arguments: dict[str, Any], reply: str) -> None:
    """Calls `function`, "module:name" of rnnlab, and leaves its bytes in the file `reply`, or its error's sentence in `reply`.error."""
    module, name = function.split(":")
    assert module.startswith("rnnlab."), module
    part = Path(reply + ".part")
    try:
        part.write_bytes(getattr(import_module(module), name)(**arguments))
        part.rename(reply)
    except RnnlabError as error:
        part.write_text(str(error), encoding="utf-8")
        part.rename(reply + ".error")
