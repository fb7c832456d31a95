"""Closed forms in NumPy and SciPy, one file per result, each with its source."""
