"""One function called in a process of its own, with little priority, one thread and bounded memory."""

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

from rnnlab.runs.control import Control


def perform(what: dict[str, Any], orders: TextIO) -> None:
    """Calls what["function"], "module:name" of rnnlab, with the control that the orders make and what["arguments"]."""
    import torch

    torch.set_num_threads(1)
    torch.set_flush_denormal(True)  # vanishing gradients end below 1e-38, where a processor is ten times as slow
    if hasattr(os, "nice"):
        os.nice(10)
    if what["memory"]:
        limit_memory(what["memory"])
    module, name = what["function"].split(":")
    assert module.startswith("rnnlab."), module
    getattr(import_module(module), name)(Control(orders), **what["arguments"])


def limit_memory(more: int) -> None:
    """Lets this process map `more` bytes on top of what it has; beyond that torch and Python raise an error.

    Only where the system can, and not beside CUDA, which reserves far more addresses than it uses.
    """
    import torch

    if sys.platform != "linux" or torch.version.cuda:
        return
    import resource

    pages = Path("/proc/self/statm").read_text().split()[0]
    mapped = int(pages) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (mapped + more, mapped + more))


if __name__ == "__main__":
    import rnnlab.runs.worker  # noqa: F401  (warm: torch is imported before there is anything to do)

    first = sys.stdin.readline()
    if first:
        perform(json.loads(first), sys.stdin)
