"""A hand of our own: letters as lines of a pen, and a pen that writes them, each time a little different."""
