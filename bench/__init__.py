"""Measures occhub beside a bare application and bare PostgreSQL, as ratios of one run."""
