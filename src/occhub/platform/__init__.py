"""Plumbing without domain words. Knows nothing of the floors above it."""
