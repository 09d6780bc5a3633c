"""The views of the page Look inside, one a file: each shows one thing about one sequence, read by one network."""
