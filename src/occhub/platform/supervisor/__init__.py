"""One process that owns the database and every server process: starts, watches, restarts and stops them."""
