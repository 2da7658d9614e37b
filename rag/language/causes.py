"""Words that give a cause. Small models like to answer "why" with "because" and the nearest sentence."""

from __future__ import annotations

import re

_BECAUSE = re.compile(r"\b(?:because|due to|owing to|as a result of|thanks to)\b", re.I)
_NOUN = re.compile(r"\b(?:because of|due to|owing to|as a result of|thanks to) ((?:[\w’'-]+ ?){1,5})", re.I)
# What something is done by is its cause: "disabled by Hurricane Holm".
_AGENT = re.compile(r"\b\w+(?:ed|en|wn|ne|ut|ung) by ((?:[\w’'-]+ ?){1,5})", re.I)
_CAUSE = re.compile(
    r"\b(?:because|due to|owing to|thanks to|since|therefore|thus|hence|reasons?|as a result|"
    r"result(?:s|ed)? (?:in|from)|"
    r"caus(?:e|es|ed|ing)|led to|leads to|for want of|so that|in response|prompted|forced|why|explain\w*|in order|"
    r"consequen\w+|thereby|fear(?:s|ed|ing)?|wanted)\b",
    re.I,
)


def says_because(text: str) -> bool:
    """Tell whether a text says that something is the cause of something."""
    return bool(_BECAUSE.search(text))


def cause(text: str) -> str:
    """Return the first words of what a text names as a cause, as a thing: behind "due to", not behind "because"."""
    found = _NOUN.search(text)
    return found[1] if found else ""


def agents(text: str) -> str:
    """Return the first words of all that something is done by in a text."""
    return " ".join(m[1] for m in _AGENT.finditer(text))


def gives_a_cause(text: str) -> bool:
    """Tell whether a text has a word by which a cause may be told."""
    return bool(_CAUSE.search(text))
