"""Who may do what in interop: the partners, what goes out, what comes in.

The operator keeps the partners; so does the command line. Jobs and the listener read them.
"""

from __future__ import annotations

from occhub.access.actor import Role
from occhub.access.decision import ActorPolicy, only

may_read_partners: ActorPolicy = only(Role.OPERATOR, Role.SYSTEM, rule="interop.partners")
may_maintain_partners: ActorPolicy = only(Role.OPERATOR, Role.SYSTEM, rule="interop.partners")
may_record: ActorPolicy = only(Role.SYSTEM, rule="interop.listener")
