"""Fan-out: every event to each of its recipients, at least once, in order, fairly."""
