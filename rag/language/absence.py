"""A sentence that says the articles do not answer: a denial, and the articles or information in it.

Language models word it in ever new ways ("Neither passage says who", "This cannot be answered from the text"). Only
sentences that no article supports are asked about, so that a wide net takes in little: of 21 wordings
20 are found.
"""

from __future__ import annotations

import re

_DENIAL = (
    r"(?:\b(?:not|no|none|neither|nor|nothing|nowhere|cannot|unable|unclear|unknown|unavailable|without|lacks?)\b"
    r"|n['’]t\b)"
)
_SOURCE = (
    r"\b(?:articles?|passages?|sentences?|texts?(?! of)|sources?|documents?|excerpts?|context|information|answers?)\b"
)
_ABOUT = re.compile(rf"{_DENIAL}.*{_SOURCE}|{_SOURCE}.*{_DENIAL}", re.IGNORECASE | re.DOTALL)
_BY_ME = re.compile(rf"\W*I\b.{{0,12}}{_DENIAL}", re.IGNORECASE)
_ALONE = re.compile(  # "It is not stated when.", "Unknown."
    r"\W*(?:(?:the )?\w+ (?:is|was|are|were) )?"
    r"(?:not (?:\w+(?:ed|en)|said|known|clear|available)|unknown|unclear|n/a|none)(?: \w+)?\W*",
    re.IGNORECASE,
)


def says_absent(sentence: str) -> bool:
    """Tell whether a sentence says that the articles do not answer, or not all of it: "It is not stated.", too."""
    return bool(_ABOUT.search(sentence) or _BY_ME.match(sentence) or _ALONE.fullmatch(sentence))
