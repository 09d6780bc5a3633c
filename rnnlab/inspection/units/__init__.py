"""What single units do: what each goes along with, what they do together, and what hangs on them."""
