"""Cells unrolled along time, stacked, and read out."""
