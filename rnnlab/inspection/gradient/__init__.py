"""How far back the gradient reaches, how that came to be, and what would change it."""
