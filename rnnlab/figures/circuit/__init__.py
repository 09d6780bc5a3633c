"""A cell as a circuit, and a network unrolled."""
