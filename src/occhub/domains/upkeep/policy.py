"""Who looks after the installation."""

from __future__ import annotations

from occhub.access.actor import Role
from occhub.access.decision import only

may_look_after = only(Role.OPERATOR, rule="upkeep.operator")
