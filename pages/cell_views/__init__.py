"""The views of the Cells page, one a file."""
