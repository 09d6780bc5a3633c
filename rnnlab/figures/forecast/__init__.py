"""A forecast, its past tests, and how it came about."""
