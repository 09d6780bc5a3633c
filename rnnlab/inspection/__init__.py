"""Questions put to a network: what it held in mind at each step."""
