"""From raw data to sequences, one transform a file."""
