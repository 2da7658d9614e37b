"""What a correction puts in the place of what: "no, the secretary of state" in that of "the defence secretary"."""

from __future__ import annotations

import re

_DENIES = re.compile(
    r"^(?:(?:no|nope|nah|sorry|wait|hm+|oh|i (?:mean|meant)|actually|rather|not (?:that|this|him|her)(?: one)?)\b"
    r"[\s,.;:!–-]*)+",
    re.IGNORECASE,
)
_NOT_BUT = re.compile(r"^not (?P<wrong>.+?),?\s+(?:but|i meant?|rather)\s+(?P<right>.+)$", re.IGNORECASE)
_NAMES = re.compile(r"\b[A-Z][\w’'-]*(?: (?:of |the )?[A-Z][\w’'-]*)*")
_NOUN_PHRASE = re.compile(r"\bthe\s+[^?.!,]+$", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:other|another|else)\b", re.IGNORECASE)
_MOST_WORDS = 8


def corrected(question: str, correction: str) -> str | None:
    """Return a question with what a correction names in the place of what it had; None where it does not say what.

    A name takes the place of the last name, "the …" that of the last "the …".
    """
    asked, said = question.rstrip(" ?.!"), correction.strip(" ?.!")
    both = _NOT_BUT.match(said)
    if both and both["wrong"].casefold() in asked.casefold():
        return re.sub(re.escape(both["wrong"]), both["right"], asked, flags=re.IGNORECASE) + "?"
    meant = _DENIES.sub("", said)
    if meant == said or not meant or _OTHER.search(meant) or len(meant.split()) > _MOST_WORDS:
        return None
    name = _NAMES.match(meant)
    names = [found for found in _NAMES.finditer(asked) if found.start()]
    if name and name[0] == meant and names:
        return asked[: names[-1].start()] + meant + asked[names[-1].end() :] + "?"
    phrase = _NOUN_PHRASE.search(asked)
    if meant.casefold().startswith("the ") and phrase:
        return asked[: phrase.start()] + meant + "?"
    return None
