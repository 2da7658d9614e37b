"""Passages found, and their sentences compared with the question."""
