"""Pictures of a run that lie in its archive."""
