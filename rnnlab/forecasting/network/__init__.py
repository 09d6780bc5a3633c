"""The networks of a forecast: what they read, how they learn, what they see."""
