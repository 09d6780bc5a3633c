"""One cell taken apart: its equations, its code, and one step of it that can be edited."""
