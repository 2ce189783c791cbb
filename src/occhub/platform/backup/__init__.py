"""Backups of one installation: its database, its documents and, apart from both, the secrets that open them."""
