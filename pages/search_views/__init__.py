"""The parts of the page Search, one a file: what to search, the search as it goes, its pictures, and what to do with the best."""
