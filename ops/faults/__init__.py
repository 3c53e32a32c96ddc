"""The full matrix of faults, by one command."""
