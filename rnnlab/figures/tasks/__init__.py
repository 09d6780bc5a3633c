"""What networks answered, drawn as each task has it."""
