"""What people upload, understood: bytes to a table, with a plain sentence for everything that was guessed."""
