import re

ONE_SENTENCE = re.compile(r"\A[A-Z]((?![.!?] )[^\n])*\.\Z")
"""What every refusal is: one line that begins with a capital and ends with the only full stop that ends a sentence."""
