"""What is asked of a forecast, and what of a file serves for it."""
