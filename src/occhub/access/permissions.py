"""One vocabulary of permissions, ``domain:thing:action``.

Which roles an operation lets in stands in ``docs/compliance/operation_roles.csv``, by the name of the operation.
"""

from __future__ import annotations

from enum import StrEnum


class P(StrEnum):
    """A permission: what an operation asks the policy for."""

    ACCOUNT_OWN = "accounts:own:use"
    ACCOUNT_SIGN_IN = "accounts:identity:record"
    MEMBER_LIST = "accounts:member:list"
    ACCOUNT_ADMINISTER = "accounts:identity:administer"
    LEDGER_READ = "audit:ledger:read"
    LEDGER_VERIFY = "audit:ledger:verify"
    CATALOGUE_READ = "catalogue:catalogue:read"
    CENTER_READ = "centers:center:read"
    CENTER_MAINTAIN = "centers:center:maintain"
    COMPANY_READ = "companies:company:read"
    COMPANY_MAINTAIN = "companies:company:maintain"
    EMPLOYEE_PICK = "employees:employee:pick"
    EMPLOYEE_ADD = "employees:employee:add"
    EMPLOYEE_CORRECT = "employees:employee:correct"
    EMPLOYEE_MAINTAIN = "employees:employee:maintain"
    AUTHORIZATION_LIST = "authorizations:authorization:list"
    AUTHORIZATION_READ = "authorizations:authorization:read"
    AUTHORIZATION_SUBMIT = "authorizations:authorization:submit"
    AUTHORIZATION_CANCEL = "authorizations:authorization:cancel"
    AUTHORIZATION_EXTEND = "authorizations:authorization:extend"
    AUTHORIZATION_DRAFT = "authorizations:draft:use"
    AUTHORIZATION_PROGRESS = "authorizations:authorization:progress"
    INBOX_READ = "authorizations:inbox:read"
    INBOX_OPEN = "authorizations:inbox:open"
    VISIT_LIST = "visits:visit:list"
    VISIT_READ = "visits:visit:read"
    VISIT_CHECK_IN = "visits:visit:check_in"
    VISIT_RECORD_LINE = "visits:line:record"
    VISIT_UNDO = "visits:visit:undo"
    VISIT_CHECK_OUT = "visits:visit:check_out"
    WORK_STATUS_LIST = "work_status:status:list"
    WORK_STATUS_READ = "work_status:status:read"
    WORK_STATUS_RECORD = "work_status:status:record"
    RESULT_PUBLISH = "results:document:publish"
    RESULT_REPLACE = "results:document:replace"
    RESULT_WITHDRAW = "results:document:withdraw"
    RESULT_LIST = "results:document:list"
    RESULT_READ = "results:document:read"
    RESULT_CHECK = "results:store:check"
    RESULT_REKEY = "results:store:rekey"
    NOTICE_SEND = "notifications:notice:send"
    MAILBOX_READ = "notifications:mailbox:read"
    OPERATIONS_READ = "platform:jobs:read"
    OPERATIONS_RETRY = "platform:jobs:retry"
