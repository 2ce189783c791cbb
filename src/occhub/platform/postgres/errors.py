"""What can go wrong with the database server, in words for the person who started it."""

from __future__ import annotations


class PostgresError(Exception):
    """The database server cannot be used; the text says why and what to do."""


class ClusterBusyError(PostgresError):
    """Another process of this installation runs the database already."""


class StoppedWhileStartingError(PostgresError):
    """A stop was asked for before the server was ready."""
