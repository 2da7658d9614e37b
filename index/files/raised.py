"""Figures set above or below the line: 10 to the sixth is not 106."""

from __future__ import annotations

_RAISED = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎")


def raised(text: str) -> str:
    """Return figures and signs as raised ones; other words, such as the `th` of 5th, as they are."""
    return _set(text, _RAISED)


def lowered(text: str) -> str:
    """Return figures and signs as lowered ones; other words as they are."""
    return _set(text, _LOWERED)


def _set(text: str, forms: dict[int, int]) -> str:
    figures = text.strip()
    return text.translate(forms) if figures and all(ord(c) in forms for c in figures) else text
