"""What becomes of the answer when a part of the mind is changed."""
