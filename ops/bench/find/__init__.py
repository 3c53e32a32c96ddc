"""What the measurement of searches consists of: corpora, queries, engines, costs of writing."""
