"""Grades the chain with test prompts: prompts -> answers -> scores -> a report that can be compared and gated."""
