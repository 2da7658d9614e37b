"""What a request to sum up, brief or compare is about, without the words that ask for it.

No model: the words that ask stand in front and are few; what they leave is searched for like any question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_ASKING = re.compile(
    r"""^(?:(?:please|pls|can\ you|could\ you|would\ you|i\ (?:want|need)|i'd\ like|give\ me|write(?:\ me)?|show\ me
    |make|explain|what(?:\ is|['’]s))\s+)*
    (?:(?:an?|the|me|us|some)\s+)*(?:(?:short|brief|quick)\s+)*
    (?:(?:summar(?:i[sz]e|y)|sum\s+up|tl;?dr|recap|outline|brief(?:ing)?|overview
    |(?:bring|get)\s+(?:me|us)\s+up\s+to\s+(?:speed|date)|catch\s+(?:me|us)\s+up|fill\s+(?:me|us)\s+in|(?:walk|take)\s+(?:me|us)\s+through)\b
    |(?:background|context|timeline|chronology|history|profile|dossier|rundown|(?:(?:whole|full|big)\s+)?(?:picture|story)
    |(?:tell\s+(?:me|us)\s+)?(?:all|everything)(?:\s+you\s+(?:know|have)|\s+there\s+is)?)(?=\s*:|\s+(?:on|of|about|to|behind|with)\b))
    (?:\s+(?:me|us|for\s+me))?(?:\s+(?:on|of|about|over|for|to|behind|with))?\s*:?\s*""",
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
    r"[\s,]*(?:\b(?:please|pls|for\s+me|about|so\s+far|in\s+(?:a\s+few|\w+)\s+(?:words|sentences?)))?[\s?.!]*$",
    re.IGNORECASE,
)


def subject_of(request: str) -> str:
    """Return what a request is about: "summarise the article about the phone call" is about "the phone call".

    A request that says nothing else is returned as it is.
    """
    rest = _WHAT_IT_SAYS.sub("", _ASKING.sub("", request.strip(), count=1), count=1)
    return _AFTER.sub("", _THE_ARTICLE.sub("", rest, count=1)).strip("“”\"' ") or request


_OF_ALL = re.compile(
    r"(?:(?:it|this|them|these)(?:\s+all)?|all(?:\s+of\s+(?:it|this|them))?|everything)?", re.IGNORECASE
)

_EVERYTHING = re.compile(
    r"(?:please\s+|can\s+you\s+|could\s+you\s+)*(?:tell|give|show)\s+(?:me|us)\s+(?:all|everything)(?:\s+(?:that\s+)?you\s+(?:know|have))?",
    re.IGNORECASE,
)


def wants_all(request: str) -> bool:
    """Tell whether a request asks to sum up, and names nothing: "tl;dr", "summarise everything"."""
    if _EVERYTHING.fullmatch(_AFTER.sub("", request.strip())):
        return True
    rest, asks = _ASKING.subn("", request.strip(), count=1)
    return bool(asks) and _OF_ALL.fullmatch(_AFTER.sub("", rest)) is not None


_COURTESIES = re.compile(
    r"""^(?:(?:hello|hallo|hi|hey|good\ (?:morning|afternoon|evening|day)|thanks|thank\ you|thx|ok(?:ay)?|great|cool)
    (?:\s+(?:there|all|everyone|again|a\ lot|very\ much|so\ much))*[\s,;:.!–-]+)+
    (?=(?:and|but|so(?!\s+(?:very\s+)?much)|who|whom|whose|what|which|where|when|why|how|is|are|was|were|do|does|did|has
    |have|can|could|list|compare|tell|give|show|sum|summari[sz]e)\b)""",
    re.IGNORECASE | re.VERBOSE,
)


def behind_courtesies(text: str) -> str | None:
    """Return what is asked behind a greeting or thanks: "hello, who is he?" asks "who is he?"; None for nothing."""
    rest, courteous = _COURTESIES.subn("", text.strip())
    return rest if courteous else None


_AGE = re.compile(
    r"\b(?:(?P<newest>newest|latest|most\s+recent|last)|(?P<oldest>oldest|earliest|first))\s+"
    r"(?:(?:news|of\s+the)\s+)?(?:articles?|story|stories|text|piece|report|one)\b",
    re.IGNORECASE,
)


def age_meant(request: str) -> Literal["newest", "oldest"] | None:
    """Return which article a request means by its age: "summarise the latest story" means the newest."""
    found = _AGE.search(request)
    return None if found is None else "newest" if found["newest"] else "oldest"


_LISTING = re.compile(
    r"^(?:please\s+|can\s+you\s+|could\s+you\s+)*(?:list|lst|name|(?:give|show|tell)\s+me|gimme|enumerate|find"
    r"|collect|gather|make|write)\s+(?:me\s+)?(?:(?:an?\s+|the\s+)?list\s+of\s+)?(?:(?:all|every|each|any)\s+)?(?:of\s+)?(?:the\s+)?",
    re.IGNORECASE,
)
_ALL = re.compile(r"^(?:all|every|each)\s+(?:of\s+)?(?:the\s+)?", re.IGNORECASE)
_HERE = re.compile(  # Where a list is gathered from is not its matter.
    r"\s+(?:(?:mentioned|named|given)\s+)?(?:in|from|across)\s+(?:all\s+|any\s+of\s+)?(?:the|these|those|your)\s+"
    r"(?:articles?|texts?|stories|reports|documents|collection|archive)$",
    re.IGNORECASE,
)
_PERSON = re.compile(r"^every(?:one|body)(?:\s+who)?\s+", re.IGNORECASE)
_COMPARE = re.compile(
    r"^(?:please\s+|can\s+you\s+|could\s+you\s+)*(?:compare|contrast|"
    r"(?:(?:what\s+(?:is|are)|what['’]s|tell\s+me|explain|show\s+me)\s+)?(?:the\s+)?(?:differences?|similarit(?:y|ies))\s+between|"
    r"(?:a\s+)?comparison\s+(?:of|between)|how\s+do(?:es)?|how\s+did)\s+(?:(?:what|how)\s+)?",
    re.IGNORECASE,
)
_MATTER = re.compile(
    r"\s+(?:(?:say|says|said|report|reports|reported|think|thinks|write|writes|wrote|differ|disagree|compare)\s*"
    r"(?:about|on|of|over|in|regarding)?|on|about|over|regarding|when\s+it\s+comes\s+to)\s+",
    re.IGNORECASE,
)
_BETWEEN_SIDES = re.compile(r"\s+(?:and|with|to|versus|vs\.?|against)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides, and the matter on which they are compared, empty where none is named."""

    sides: tuple[str, str]
    matter: str

    def asks_of(self, side: str) -> str:
        """Return what is asked of a side: "What about Kellogg on the talks"."""
        return f"What did {side} say about {self.matter}?" if self.matter else f"What is said about {side}?"


def compared(request: str) -> Comparison | None:
    """Return what a request compares: "compare what Rubio and Kellogg say about the talks"; None where no two."""
    asks = _COMPARE.match(request)
    if not asks:
        return None
    sides, _, matter = _split(request[asks.end() :].rstrip("?.! "), _MATTER)
    one, between, other = _split(sides, _BETWEEN_SIDES)
    return Comparison((one.strip(), other.strip()), matter.strip()) if between else None


def as_question(request: str) -> str:
    """Return a request for a list as a question: "list all officials who …" is "Which officials …?"."""
    listed = _ALL.sub("", _LISTING.sub("", request, count=1), count=1)
    if listed == request:
        return request
    listed = _HERE.sub("", listed.rstrip("?.! "))
    people = _PERSON.match(listed)
    return f"{'Who ' + listed[people.end() :] if people else 'Which ' + listed}?"


def _split(text: str, at: re.Pattern[str]) -> tuple[str, str, str]:
    found = at.search(text)
    return (text[: found.start()], found[0], text[found.end() :]) if found else (text, "", "")
