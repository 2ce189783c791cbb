"""The password hash of test runs: the same library at its lowest cost. Settings choose it in mode ``test`` only."""

from occhub.platform.hashing import BoundedArgon2Hasher


class FastArgon2Hasher(BoundedArgon2Hasher):
    """Argon2 with one pass over 64 KiB."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1
