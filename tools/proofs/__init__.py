"""The large proofs: one module a part, each with `ABOUT` and `run(work) -> str` (its figures, or `Failed`)."""
