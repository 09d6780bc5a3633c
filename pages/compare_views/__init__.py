"""What the page Compare shows of the runs that were chosen."""
