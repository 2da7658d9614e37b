"""The form that files are written in."""

FORM = 1
"""Raised with every change of what a format shows or how: the files of before are then compared by what wrote them."""
