"""Who sends notices, and who reads the demonstration's mailbox."""

from __future__ import annotations

from occhub.access.actor import Role
from occhub.access.decision import only

may_send = only(Role.SYSTEM, rule="notifications.system-only")
may_read_mailbox = only(Role.OPERATOR, rule="notifications.operator")
