"""The parts of the page Forecast, one a file: what was understood, the forecast as it is made, what came out, and what to take along."""
