"""Two small import contracts that import-linter does not bring."""

from __future__ import annotations

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


def _domain_of(module: str, root: str) -> tuple[str, str]:
    """The domain and the file of a module below ``root``; two empty words for anything else."""
    if not module.startswith(root + "."):
        return "", ""
    parts = module[len(root) + 1 :].split(".")
    return parts[0], parts[1] if len(parts) > 1 else ""


class ThresholdContract(Contract):
    """Modules outside a domain may import only its public files."""

    root: Any = fields.StringField()
    hidden: Any = fields.SetField(subfield=fields.StringField())
    may_wire: Any = fields.SetField(subfield=fields.StringField())
    may_plan: Any = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        faults = []
        wiring, planning = tuple(self.may_wire), tuple(self.may_plan)
        for importer in sorted(graph.modules):
            if importer.startswith(wiring):
                continue
            home, _ = _domain_of(importer, self.root)
            for imported in graph.find_modules_directly_imported_by(importer):
                domain, file = _domain_of(imported, self.root)
                is_plan = file == "rules" and importer.startswith(planning)
                if domain and domain != home and file in self.hidden and not is_plan:
                    faults.append((importer, imported))
        return ContractCheck(kept=not faults, metadata={"faults": faults})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["faults"]:
            output.print_error(f"{importer} imports {imported}")


class PureContract(Contract):
    """Named files of every domain import nothing of a list, directly."""

    root: Any = fields.StringField()
    files: Any = fields.SetField(subfield=fields.StringField())
    forbidden: Any = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        faults = []
        for importer in sorted(graph.modules):
            if _domain_of(importer, self.root)[1] not in self.files:
                continue
            faults += [
                (importer, imported)
                for imported in graph.find_modules_directly_imported_by(importer)
                if any(imported == name or imported.startswith(name + ".") for name in self.forbidden)
            ]
        return ContractCheck(kept=not faults, metadata={"faults": faults})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["faults"]:
            output.print_error(f"{importer} imports {imported}")
