"""The password hash of test runs: the same library at its lowest cost. Settings choose it in mode ``test`` only."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class FastArgon2Hasher(Argon2PasswordHasher):
    """Argon2 with one pass over 64 KiB."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1
