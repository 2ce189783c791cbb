"""Pages of the center: inbox, check-in, visit, reports, the day."""
