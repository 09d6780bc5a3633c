"""Recurrent networks, trained live and opened up. A public path is a file path: nothing is re-exported here."""
