"""The demonstration's sign-ins, as its sign-on page lists them."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "demo-occhub-2026"  # noqa: S105  (published on purpose: the demonstration holds made-up people only)


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """An address and who it stands for."""

    email: str
    role: str


SIGN_INS = (
    DemoSignIn("user-admin@northwind.example", "User Admin of Northwind, designated employer representative"),
    DemoSignIn("basic@northwind.example", "Basic user of Northwind"),
    DemoSignIn("basic2@northwind.example", "Another basic user of Northwind"),
    DemoSignIn("view-only@northwind.example", "View-only user of Northwind"),
    DemoSignIn("supervisor@northwind.example", "Supervisor of Northwind in Austin: work status only"),
    DemoSignIn("user-admin@fabrikam.example", "User Admin of Fabrikam"),
    DemoSignIn("basic@fabrikam.example", "Basic user of Fabrikam"),
    DemoSignIn("front-desk@austin.example", "Front desk of the Austin center"),
    DemoSignIn("clinician@austin.example", "Clinician of the Austin center"),
    DemoSignIn("front-desk@reno.example", "Front desk of the Reno center"),
    DemoSignIn("operator@provider.example", "Operator of the provider"),
)
