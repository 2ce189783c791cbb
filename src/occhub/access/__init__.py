"""The only way to protected data: actor, permissions, operation, protected models, ledger. Knows no domain."""
