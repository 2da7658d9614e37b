"""Tells whether a language model's sentence says that the articles do not answer, in many wordings."""

from __future__ import annotations

import re

_NOBODY = r"(?:articles?|passages?|texts?|sources?|documents?|information|context|excerpts?|material)"
_NOT = r"(?: not|n't|n’t)"
_TELL = (
    r"(?:say|state|mention|answer|contain|provide|specify|give|include|tell|discuss|indicate|address|explain|describe|"
    r"identify|name|sufficient|enough)"
)
_TOLD = (
    r"(?:mentioned|stated|answered|found|specified|provided|given|available|known|included|discussed|indicated|addressed|"
    r"disclosed|clear|possible to (?:say|tell|answer|determine))"
)
_ABSENT = re.compile(
    "|".join(
        (
            rf"\b{_NOBODY}\b[^.]{{0,60}}\b(?:do|does|did|is|are){_NOT} (?:\w+ )?{_TELL}",
            rf"\bnot (?:\w+ )?{_TOLD}\b[^.]{{0,30}}\b{_NOBODY}\b",
            rf"\b{_NOBODY}\b[^.]{{0,40}}\b(?:no|nothing|without any|lacks?|silent)\b",
            rf"\b(?:none|neither|nothing|nowhere)\b[^.]{{0,30}}\b{_NOBODY}\b",
            r"\bno (?:specific |further |direct |clear )?(?:information|mention|answer)\b",
            rf"\bI(?: (?:cannot|can['’]t|could not|am unable to|am not able to)|(?: do| could){_NOT}|['’]m unable to)"
            r" (?:answer|find|know|see|determine|tell|say)\b",
            r"\b(?:can ?not|can't|can’t|could not) be (?:answered|determined|found)\b",
            rf"\bunclear (?:from|in|based on)\b[^.]{{0,20}}\b{_NOBODY}\b",
            # As a whole answer, or beside one: "Not mentioned.", "It is not specified when.", "The date is not given."
            rf"\A\W*(?:(?:it|this|that|(?:the |this |any )?(?:\w+ )?\w+) (?:is|was|are|were) )?not (?:\w+ )?{_TOLD}\b",
            r"\A\W*(?:information |answer )?(?:unknown|unclear|n/?a|none|unavailable|not available)\W*\Z",
            r"\A\W*information (?:is )?(?:not available|unavailable|missing)\W*\Z",
        )
    ),
    re.IGNORECASE,
)


def says_absent(sentence: str) -> bool:
    """Tell whether a sentence says that the articles do not answer, or not all of it.

    Words like "The document does not mention NATO" may also be what an article says; that is for checking to find out.
    """
    return bool(_ABSENT.search(sentence))
