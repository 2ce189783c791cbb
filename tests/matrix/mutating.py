"""Mutants of the checks: each removes one of them from the source of a module, as it is imported.

What is mutated: the answers of policies (``hide`` and ``forbid`` become ``allow``, ``only`` lets everybody), the scopes
(a ``Q`` of conditions becomes one without), the places where operations ask (``ask`` is not called, ``find`` looks
everywhere), and the sides of the doors.

Some checks stand twice on purpose: ``decide`` and ``visible_to`` are one rule, and what ``find`` found in the scope is
asked about once more. Half of such a check is never missed, so both halves are taken away: with ``hide`` the condition
of ``visible_to``, with ``find`` the ``ask`` of the same function, which is no mutant of its own there.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType

SRC = Path(__file__).resolve().parents[2] / "src"
MODULES = ("policy.py", "operations", "reads")
REFUSALS = ("hide", "forbid")


@dataclass(frozen=True)
class Mutant:
    """One check that is taken away: the ``place``-th node of its kind in a module."""

    module: str
    kind: str
    place: int
    line: int
    function: str
    text: str

    @property
    def name(self) -> str:
        """How reports call it: by its words, which stay when lines move."""
        return f"{self.module}.{self.function} {self.kind} {self.text}"


def modules() -> Iterator[str]:
    """The modules that hold checks."""
    for folder in sorted((SRC / "occhub" / "domains").iterdir()):
        for name in MODULES:
            found = folder / name if (folder / name).exists() else folder / f"{name}.py"
            files = sorted(found.glob("*.py")) if found.is_dir() else [found] if found.exists() else []
            yield from (".".join(file.relative_to(SRC).with_suffix("").parts) for file in files)
    yield "occhub.interfaces.web.door"


def path_of(module: str) -> Path:
    """The file of a module."""
    return SRC / (module.replace(".", "/") + ".py")


def mutants() -> list[Mutant]:
    """Every mutant, in a fixed order."""
    found = []
    for module in modules():
        counts: dict[str, int] = {}
        tree = ast.parse(path_of(module).read_text())
        functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
        around = {node: one for one in functions for node in ast.walk(one)}
        for node in ast.walk(tree):
            kind = kind_of(node, module)
            if kind:
                function, place = around.get(node), counts.get(kind, 0)
                line = getattr(node, "lineno", 0)
                mutant = Mutant(module, kind, place, line, _name(function), ast.unparse(node))
                counts[kind] = place + 1
                if not (kind == "ask" and _finds(function)):
                    found.append(mutant)
    return found


def _name(function: ast.FunctionDef | None) -> str:
    return function.name if function else "module"


def _finds(function: ast.FunctionDef | None) -> bool:
    """Whether what the function asks about is taken away with what it finds."""
    return function is not None and any(_called(one) == "find" for one in ast.walk(function))


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    target = node.func
    return target.id if isinstance(target, ast.Name) else target.attr if isinstance(target, ast.Attribute) else ""


def kind_of(node: ast.AST, module: str) -> str:
    """Which check a node is; "" for none."""
    called = _called(node)
    is_policy = module.endswith(".policy")
    if called in REFUSALS and is_policy:
        return called
    if called == "only" and is_policy:
        return "only"
    if called == "Q" and is_policy and isinstance(node, ast.Call) and (node.keywords or node.args):
        return "scope"
    if called in ("ask", "find") and not is_policy and isinstance(getattr(node, "func", None), ast.Name):
        return called
    if called == "refuse" and module.endswith(".door"):
        return "side"
    return ""


class _Taker(ast.NodeTransformer):
    """Takes the check away."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant, self.seen = mutant, 0
        self.targets: list[ast.AST] = []

    def aim(self, tree: ast.AST) -> None:
        """Find the node in the order in which mutants were counted."""
        matching = [node for node in ast.walk(tree) if kind_of(node, self.mutant.module) == self.mutant.kind]
        self.targets = matching[self.mutant.place : self.mutant.place + 1]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if self.mutant.kind == "hide" and node.name == "visible_to":
            node.body = ast.parse("return Q()").body
        asks = [one for one in ast.walk(node) if _called(one) == "ask"]
        if self.mutant.kind == "find" and any(target in ast.walk(node) for target in self.targets):
            self.targets += asks
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        return (
            _without(node, _called(node) if _called(node) == "ask" else self.mutant.kind)
            if node in self.targets
            else node
        )


def _without(node: ast.Call, kind: str) -> ast.AST:
    if kind in REFUSALS:
        return ast.parse("allow('mutant')", mode="eval").body
    if kind == "only":
        return ast.parse("lambda actor: allow('mutant')", mode="eval").body
    if kind == "scope":  # a condition that always holds: an empty one would vanish from an "or" and narrow it
        return ast.parse("Q(pk__isnull=False)", mode="eval").body
    if kind == "find":
        everywhere = ast.parse("__import__('django.db.models', fromlist=['Q']).Q()", mode="eval").body
        return ast.Call(node.func, [node.args[0], everywhere, *node.args[2:]], node.keywords)
    if kind == "ask":
        kept = "__import__('occhub.access.context', fromlist=['current']).current().decisions.append"
        yes = "__import__('occhub.access.decision', fromlist=['allow']).allow('mutant')"
        return ast.parse(f"{kept}({yes})", mode="eval").body
    return ast.parse("None", mode="eval").body


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, mutant: Mutant) -> None:
        super().__init__(name, path)
        self.mutant = mutant

    def get_code(self, _: str) -> object:  # type: ignore[override]  # the code object is all that is needed
        tree = ast.parse(Path(self.path).read_text())
        taker = _Taker(self.mutant)
        taker.aim(tree)
        return compile(ast.fix_missing_locations(taker.visit(tree)), self.path, "exec")


class Finder(MetaPathFinder):
    """Imports one module as its mutant."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, fullname: str, _path: object, _target: ModuleType | None = None) -> ModuleSpec | None:
        """The mutated module; nothing for any other."""
        if fullname != self.mutant.module:
            return None
        loader: Loader = _Loader(fullname, str(path_of(fullname)), self.mutant)
        return spec_from_loader(fullname, loader)


def install(mutant: Mutant) -> None:
    """From now on the module is imported as its mutant. It must not have been imported before."""
    if mutant.module in sys.modules:
        raise RuntimeError(f"{mutant.module} was imported before it was mutated")
    sys.meta_path.insert(0, Finder(mutant))
