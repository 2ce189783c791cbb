"""What can go wrong with a backup, in words for the person who makes or needs it."""

from __future__ import annotations


class BackupError(Exception):
    """A backup cannot be made, read or restored; the text says why and what to do."""
