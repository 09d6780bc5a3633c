"""Which steps decided an answer, and when what is in memory was written."""
