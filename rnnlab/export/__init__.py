"""What a person takes away of a run: code that makes it again without rnnlab, the trained network, its curves."""
