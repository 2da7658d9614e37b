"""Which point of an answer is meant by "the second one", "point 3" or "the last sentence"."""

from __future__ import annotations

import re

_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_CARDINALS = "one two three four five six seven eight nine ten".split()
_ORDINAL = re.compile(
    rf"\b(?:(?P<last>last|final)|(?P<word>{'|'.join(_WORDS)})|(?P<nth>\d{{1,2}})(?:st|nd|rd|th)\b"
    rf"|(?:point|number|nr|no|sentence|footnote|item|on|about)\.?\s*[\[#(]?(?:(?P<digit>\d{{1,2}})\b|(?P<cardinal>{'|'.join(_CARDINALS)})\b))",
    re.IGNORECASE,
)


def ordinal(text: str) -> int | None:
    """Return the place of the point that is meant, 0 for the first and -1 for the last; None where none is."""
    found = _ORDINAL.search(text)
    if found is None:
        return None
    if found["last"]:
        return -1
    if found["word"]:
        return _WORDS.index(found["word"].lower())
    if found["cardinal"]:
        return _CARDINALS.index(found["cardinal"].lower())
    return max(0, int(found["nth"] or found["digit"]) - 1)
