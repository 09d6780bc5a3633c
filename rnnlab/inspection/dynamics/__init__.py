"""Where the state goes while a sequence is read, and where it would rest."""
