"""Tests, through the front door of each layer."""
