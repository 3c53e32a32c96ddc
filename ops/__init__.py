"""What operators and contributors run."""
