"""An experiment as a stream of events."""
