"""What is found inside a network."""
