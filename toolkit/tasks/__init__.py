"""What is learned: inputs and targets."""
