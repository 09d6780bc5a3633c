"""The members of a package, one a file: a new cell, data set or task is a new file and nothing else."""

import pkgutil
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from rnnlab.errors import InvalidExperiment


@dataclass(frozen=True)
class Registry:
    """The files of one package. Listing them imports none, so a page can list cells without torch."""

    package: str
    one: str

    def names(self) -> tuple[str, ...]:
        """The file names, in order of the alphabet."""
        return _files(self.package)

    def load(self, name: str) -> Any:  # noqa: ANN401  (the caller knows what its package holds)
        """The one thing that the file of this name lists in `__all__`. Raises InvalidExperiment for a name that is no file."""
        if name not in self.names():
            raise InvalidExperiment(f"There is no {self.one} called {name!r}: choose one of {', '.join(self.names())}.")
        module = import_module(f"{self.package}.{name}")
        (member,) = module.__all__
        return getattr(module, member)


@cache
def _files(package: str) -> tuple[str, ...]:
    spec = find_spec(package)
    assert spec is not None and spec.submodule_search_locations is not None, package
    return tuple(sorted(module.name for module in pkgutil.iter_modules(spec.submodule_search_locations)))


cells = Registry("rnnlab.cells", "cell")
datasets = Registry("rnnlab.datasets", "data set")
tasks = Registry("rnnlab.tasks", "task")
