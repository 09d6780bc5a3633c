"""Back-propagation through time, written out: what autograd does for a loop of steps, as formulas.

Each file holds one cell's walk along time and its gradient, and products.py what they share. All have the same three parts.
Forward, a loop that stores what the gradient will need. Backward, first all factors that depend on no later step, for every step
at once; then a loop from the last step to the first that carries dL/dh; then each weight's gradient as one product over all
steps and sequences.

Inside, arrays are laid out (T, B, ...), so a step is one block of memory. `d_name` is the gradient of the loss with respect to `name`.
Source: P. J. Werbos, Backpropagation through time: what it does and how to do it (1990).
"""
