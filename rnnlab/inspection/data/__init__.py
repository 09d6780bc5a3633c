"""What becomes of data on their way to a network, and the shape of the network that they meet."""
