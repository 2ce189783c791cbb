"""What a file of the product names from elsewhere, read out of its syntax: imported, or reached through a module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "occhub"


def _bound(tree: ast.Module) -> Iterator[tuple[str, str, str]]:
    """(what is imported, the name it has in the file, what that name stands for)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for one in node.names:
                local = one.asname or one.name.partition(".")[0]
                yield one.name, local, one.name if one.asname else local
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{one.name}", one.asname or one.name, f"{node.module}.{one.name}")
                        for one in node.names)  # fmt: skip


def _chain(node: ast.expr) -> list[str]:
    """``a.b.c`` as its names; nothing where something else than a name stands at its head."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.insert(0, node.attr)
        node = node.value
    return [node.id, *names] if isinstance(node, ast.Name) else []


def named(text: str) -> set[str]:
    """Full names of what is imported and of what is reached from there: ``from a import b; b.c`` names ``a.b.c``."""
    tree = ast.parse(text)
    bound = list(_bound(tree))
    found = {full for full, _, _ in bound}
    for node in ast.walk(tree):
        chain = _chain(node) if isinstance(node, ast.Attribute) else []
        found |= {".".join([meaning, *chain[1:]]) for _, local, meaning in bound if chain[:1] == [local]}
    return found


@cache
def file_of(module: str) -> Path | None:
    """The file of a module of the product; None for anything else."""
    place = SOURCE.joinpath(*module.split(".")[1:])
    files = (place.with_suffix(".py"), place / "__init__.py") if module.startswith("occhub") else ()
    return next((file for file in files if file.exists()), None)


def module_in(name: str) -> tuple[str, str]:
    """The longest beginning of a full name that is a module, and the first name after it ("" for the module itself)."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        module = ".".join(parts[:end])
        if file_of(module) is not None:
            return module, parts[end] if end < len(parts) else ""
    return "", ""


def _targets(node: ast.stmt) -> list[str]:
    """What a statement makes; another name for what stands elsewhere is not made here."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [node.name]
    if isinstance(node, (ast.Assign, ast.AnnAssign)) and not isinstance(node.value, (ast.Name, ast.Attribute)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]
    return []


@cache
def _contents(module: str) -> tuple[frozenset[str], dict[str, str], frozenset[str]]:
    """What a module makes, what it imports by which name, and what it offers in ``__all__``."""
    file = file_of(module)
    tree = ast.parse(file.read_text() if file else "")
    made = {name for node in tree.body for name in _targets(node)}
    offered = {
        one.value
        for node in tree.body
        if isinstance(node, ast.Assign) and "__all__" in _targets(node)
        for one in ast.walk(node.value)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }
    return frozenset(made), {local: full for full, local, _ in _bound(tree)}, frozenset(offered)


def home_of(module: str, name: str) -> str:
    """The module in which a name is made that another one offers in ``__all__``; "" for what it merely imports."""
    made, imported, offered = _contents(module)
    if name in made:
        return module
    if name not in offered or name not in imported:
        return ""
    return home_of(*module_in(imported[name]))
