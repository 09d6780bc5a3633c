"""Forecasts beside what came, and beside simple rules."""
