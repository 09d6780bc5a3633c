"""Where else a network thinks the same."""
