"""Tasks: inputs and targets."""
