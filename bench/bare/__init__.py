"""A: what a Django view costs that does the same work and nothing else."""
