"""The trials of a search."""
