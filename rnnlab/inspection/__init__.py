"""Questions put to a network: what it held in mind at each step, and a folder for each kind of question that follows from it.

They come in pairs: what the answer is, arrays that can be read without torch (`trace`), and what works it out with torch (`tracing`).
"""
