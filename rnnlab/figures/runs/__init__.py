"""How runs went, one or many."""
