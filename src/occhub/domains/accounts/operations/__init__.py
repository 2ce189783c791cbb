"""What changes accounts: set-up, signing in and out, choosing a new password, the own account."""

from occhub.domains.accounts.operations.own import end_own_sessions, keep_shortcuts, keep_view
from occhub.domains.accounts.operations.resetting import drop_old_tokens, issue_reset, request_reset, spend_reset
from occhub.domains.accounts.operations.setup import save_grant, save_membership, save_operator, save_user
from occhub.domains.accounts.operations.signing import (
    record_failed_sign_in,
    record_failed_unlock,
    record_lock,
    record_sign_in,
    record_sign_out,
    record_switch,
    record_unlock,
)

__all__ = [
    "drop_old_tokens",
    "end_own_sessions",
    "issue_reset",
    "keep_shortcuts",
    "keep_view",
    "record_failed_sign_in",
    "record_failed_unlock",
    "record_lock",
    "record_sign_in",
    "record_sign_out",
    "record_switch",
    "record_unlock",
    "request_reset",
    "save_grant",
    "save_membership",
    "save_operator",
    "save_user",
    "spend_reset",
]
