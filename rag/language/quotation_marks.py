"""Quotation marks that an excerpt has lost the other half of: a sentence out of a longer quotation, `He said: “We won.`

Of single marks ‘ ’ alone are read, and ’ as a closing one only behind a stop or comma: elsewhere it is an apostrophe.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_CLOSING = {"“": "”", '"': '"', "‘": "’", "«": "»"}
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}
_DOUBLE = re.compile(r"[“”\"«»]")
_SINGLE = re.compile(r"‘(?!\d\ds?\b|tis\b|twas\b|em\b)|(?<=[,.!?…])’(?!\w)")
_BEFORE, _BEHIND = " \n([—–-“\"‘'", " \n)],.;:!?…—–-”\"’'"  # what stands beside an opening and a closing mark
_OTHERWISE = re.compile(r"[„‚]|``|''")  # marks of other countries and of TeX: what closes there opens here


class _Halves(NamedTuple):
    """The marks whose other half is missing: one before the text, and one behind it; empty where none is."""

    before: str
    behind: str


def balanced(text: str) -> str:
    """Return an excerpt with the quotation marks put back that were opened before it or are closed behind it."""
    if _OTHERWISE.search(text):
        return text
    double = _missing(text, _DOUBLE.finditer(text))
    single = _missing(text, _SINGLE.finditer(text))
    return f"{double.before}{single.before}{text}{single.behind}{double.behind}"


def _missing(text: str, marks: Iterable[re.Match[str]]) -> _Halves:
    opened, before = "", ""
    for count, (mark, opens) in enumerate(_sides(text, marks)):
        if opens:
            opened = opened or mark  # each paragraph of a long quotation opens it once more
        elif not opened and not count:
            before = _OPENING.get(mark, mark)
        else:
            opened = ""
    return _Halves(before, _CLOSING.get(opened, opened))


def _sides(text: str, marks: Iterable[re.Match[str]]) -> Iterator[tuple[str, bool]]:
    """Yield each mark and whether it opens, by the blanks beside it, else by its shape or by what is open."""
    is_open = False
    for found in marks:
        mark, before, behind = found[0], text[: found.start()][-1:], text[found.end() :][:1]
        if mark == '"' and before.isdigit() and not is_open:
            continue  # inches
        free = not before or before in _BEFORE
        held = not behind or behind in _BEHIND
        is_open = free if free != held else mark in "“‘«" or (mark == '"' != before and not is_open)
        yield mark, is_open
