"""Codecs: messages of other systems, read and written. Pure: no database, no network."""
