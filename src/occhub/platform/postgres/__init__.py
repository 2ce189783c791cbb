"""The database server: the embedded one under our own care, roles and addresses of any PostgreSQL 15 or newer."""
