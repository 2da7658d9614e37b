"""What a request to sum up, brief or compare is about, without the words that ask for it.

No model: the words that ask stand in front and are few; what they leave is searched for like any question.
"""

from __future__ import annotations

import re

_ASKING = re.compile(
    r"""^(?:(?:please|pls|can\ you|could\ you|would\ you|i\ want|i'd\ like|give\ me|write(?:\ me)?|show\ me|make)\s+)*
    (?:(?:an?|the|me|us)\s+)*(?:(?:short|brief|quick)\s+)*
    (?:summar(?:i[sz]e|y)|sum\s+up|tl;?dr|recap|outline|brief(?:ing)?|overview|bring\s+(?:me|us)\s+up\s+to\s+speed|catch\s+(?:me|us)\s+up)\b
    (?:\s+(?:me|us|for\s+me))?(?:\s+(?:on|of|about|over|for))?\s*:?\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_WHAT_IT_SAYS = re.compile(
    r"^(?:what\s+(?:does|is)|what's)\s+(?=.*\b(?:articles?|story|text|piece|report)\b)", re.IGNORECASE
)
_THE_ARTICLE = re.compile(
    r"^(?:the|that|this)\s+(?:\w+\s+)?(?:articles?|story|stories|text|piece|report)\s+(?:about|on|of|titled|called|named)?\s*",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"[\s,]*(?:\b(?:please|pls|for\s+me|about|in\s+(?:a\s+few|\w+)\s+(?:words|sentences?)))?[\s?.!]*$", re.IGNORECASE
)


def subject_of(request: str) -> str:
    """Return what a request is about: "summarise the article about the phone call" is about "the phone call".

    A request that says nothing else is returned as it is.
    """
    rest = _WHAT_IT_SAYS.sub("", _ASKING.sub("", request.strip(), count=1), count=1)
    return _AFTER.sub("", _THE_ARTICLE.sub("", rest, count=1)).strip("“”\"' ") or request
