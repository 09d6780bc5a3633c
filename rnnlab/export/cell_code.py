"""Our own code of a cell, as it stands in its file, for a script that has no rnnlab."""

import ast
import inspect

from rnnlab.cells import Cell


def cell_code(cell: type[Cell]) -> str:
    """The imports, names and classes that the cell is made of, without those of rnnlab."""
    kinds = [kind for kind in reversed(cell.__mro__) if kind.__module__.startswith("rnnlab.")]
    modules = dict.fromkeys(inspect.getsource(inspect.getmodule(kind) or kind) for kind in kinds)
    nodes = [node for module in modules for node in ast.parse(module).body]
    imports = [ast.unparse(node) for node in nodes if _from_elsewhere(node)]
    names = [ast.unparse(node) for node in nodes if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) != "__all__"]
    return "\n".join(dict.fromkeys([*imports, "", *names])) + "\n\n\n" + "\n\n".join(map(inspect.getsource, kinds)).strip()


def _from_elsewhere(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        return not (node.module or "").startswith("rnnlab")
    return isinstance(node, ast.Import)
