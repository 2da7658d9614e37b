"""Faults on purpose: kills, damage, faults of the machine and bad inputs, each beside a run without the defence."""
