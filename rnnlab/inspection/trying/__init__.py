"""What a person gives a finished network: a text to read, translate or go on with, a picture, a line to write."""
