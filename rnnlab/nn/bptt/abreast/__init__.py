"""Many networks of one shape side by side, each with weights of its own: one operation steps all of them.

Small networks spend their time on calls, not on numbers, so K of them in one call cost little more than one. Inside, arrays are laid
out (T, K, units, B): a step is one block of memory, of which each network's gate is one piece, so that what is done to each number by
itself runs over long rows. Whatever a step reads stands in one array, (T + 1, K, F + H + 1, B): its input, the state before it, and a
1; so all products of a step are one, with W, U and the biases side by side in one matrix M (K, R, F + H + 1).

The formulas of the gradients are those of the folder above, which see a state as one row of H B numbers for each network.
"""
