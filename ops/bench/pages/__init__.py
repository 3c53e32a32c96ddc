"""Who serves the same page in which way, each in a process of its own."""
