"""What crosses the threshold of companies."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Company:
    """An employer's account. ``key`` is a stable word for set-up files."""

    id: uuid.UUID
    key: str
    name: str
    account_number: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    phone: str = ""
    der_name: str = ""
    der_phone: str = ""
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Location:
    """A work site; ``zone`` is an IANA name, latitude and longitude are degrees."""

    id: uuid.UUID
    key: str
    name: str
    street: str
    city: str
    state: str
    postal_code: str
    zone: str
    latitude: float | None = None
    longitude: float | None = None
    phone: str = ""
    is_active: bool = True

    @property
    def address(self) -> str:
        """Street, city, state and ZIP on one line."""
        return f"{self.street}, {self.city}, {self.state} {self.postal_code}"


@dataclass(frozen=True, slots=True)
class NewEntitlement:
    """One report type disclosed to the company; ``location_id`` of None means all locations."""

    report_type: str
    basis: str
    valid_from: date
    location_id: uuid.UUID | None = None
    documented_request: str = ""
    approved_by: str = ""
    valid_to: date | None = None
