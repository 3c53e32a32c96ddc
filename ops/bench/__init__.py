"""Measurements: `python -m ops.bench NAME`, each against what it says beside its numbers."""
