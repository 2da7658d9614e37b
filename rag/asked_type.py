"""What kind of thing a question asks for, and whether a sentence holds one that the question does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from index.analysis import STOPWORDS, normal_form, words


class Asked(StrEnum):
    """The kinds told apart; a question that asks for something else has none."""

    PERSON = "person"
    PLACE = "place"
    DATE = "date"
    NUMBER = "number"
    AMOUNT = "amount"
    DURATION = "duration"


def _which(nouns: str) -> str:
    """Return a pattern for "what city", "which Swedish city" and the like."""
    return rf"\b(?:what|which) (?:\w+ )?(?:{nouns})\b"


_TIMES = "seconds|minutes|hours|days|weeks|months|years|decades"
_BE = "did|was|were|is|are|will|does|do|has|had|would|can"
_ASKS = [
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (Asked.DURATION, rf"\bhow long\b|\bhow many (?:{_TIMES})\b|^for how\b"),
        (Asked.AMOUNT, r"\bhow (?:much|expensive)\b|" + _which("price|cost|sum|amount|salary|fine")),
        (Asked.NUMBER, r"\bhow (?:many|old|far|tall|high|big|large|often|fast|deep)\b"),
        (Asked.NUMBER, _which("number|percentage|percent|share|rate|proportion|population|age|score|distance")),
        (Asked.DATE, rf"^when\b|\bwhen (?:{_BE})\b|" + _which("year|date|day|month|century|decade|time")),
        (Asked.PLACE, rf"^where\b|\bwhere (?:{_BE})\b"),
        (Asked.PLACE, _which("city|country|state|place|town|region|nation|location|continent|capital|county|island")),
        (
            Asked.PERSON,
            r"\bwho(?:m|se)?\b|\b(?:what|which) (?:is|are|was|were) (?:the |his |her |its |their )?(?:\w+ )?names?\b",
        ),
        (Asked.PERSON, _which("person|man|woman|actor|actress|singer|player|president|minister|politician|author")),
    )
]

_MONTH = (
    r"\b(?:Jan(?:uary)?|Feb(?:ruary)?|March|April|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)\b"
)
_WEEKDAY = r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
_COUNT = (
    r"(?:(?<![\d,.])\d[\d,.]{0,30}|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|"
    r"million|billion|trillion|dozen|half|once|twice|several|couple)s?\b)"
)
_UNIT = r"(?:second|minute|hour|day|night|week|month|year|decade|centur(?:y|ie)|season|generation)s?\b"
_DISTANCE = r"(?:km|kilomet(?:er|re)s?|miles?|met(?:er|re)s?|feet|foot|ft|yards?|inch(?:es)?|pages?|words)\b"
_MEASURE = (
    r"(?:(?:milli|centi|kilo)?met(?:er|re)s?|[mck]m|(?:kilo)?grams?|kg|tons?|tonnes?|miles?|feet|foot|inch(?:es)?|"
    r"per ?cent|degrees?|calib(?:er|re)|(?:mega|giga|kilo)?watts?|mph)"
)
_DATES = (
    _MONTH,
    _WEEKDAY,
    r"\b(?:1\d|20)\d\ds?\b",
    r"\b(?:yesterday|today|tomorrow|midnight|noon|\d{1,2}(?:st|nd|rd|th) century|spring|summer|autumn|winter)\b",
    r"\b(?:last|next|this|previous|following|same) (?:week|month|year|night|day|decade|century)\b",
    r"\b\w+ (?:years?|months?|weeks?|days?) (?:ago|later|earlier|before|after)\b",
)
_HELD = {
    kind: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in (
        (
            Asked.DURATION,
            rf"{_COUNT}[\s-]+(?:and a half[\s-]+|long[\s-]+)?(?:{_UNIT}|{_DISTANCE})|\b(?:an?|half an?) {_UNIT}",
        ),
        (Asked.AMOUNT, rf"[$€£¥₹]\s?\d[\d,.]{0, 30}|{_COUNT}"),
        (Asked.NUMBER, _COUNT),
        (Asked.DATE, "|".join(_DATES)),
    )
}
# "155-millimeter shells" does not say how many shells; "How many miles?" may be answered by a measure.
_HOW_MANY = re.compile(rf"\bhow many (?!{_MEASURE}\b)", re.IGNORECASE)
_COUNTED = re.compile(rf"(?>{_COUNT})(?!\s?%|[\s-]?{_MEASURE}\b)", re.IGNORECASE)
_NAME = re.compile(r"(?<![\w’'-])[A-Z][\w’'.-]*(?:\s+(?:(?:of|the|de|von|van|al|bin|and)\s+)?[A-Z][\w’'.-]*)*")
_NO_NAME = re.compile(rf"^(?:{_WEEKDAY}|{_MONTH}|I)$")


def asked_type(question: str) -> Asked | None:
    """Return what kind of thing the question asks for, or None."""
    return next((kind for kind, pattern in _ASKS if pattern.search(question)), None)


def holds(kind: Asked, sentence: str, question: str) -> bool:
    """Tell whether the sentence holds something of that kind other than what the question already names."""
    known = {normal_form(w) for w in words(question)}
    pattern = _COUNTED if kind is Asked.NUMBER and _HOW_MANY.search(question) else _HELD.get(kind)
    return any(not known.issuperset(found) for found in _things(pattern, sentence))


def _things(pattern: re.Pattern[str] | None, sentence: str) -> Iterator[set[str]]:
    """Yield the normal forms of the words of each thing that a pattern finds, or of each name without one."""
    if pattern is not None:
        yield from ({normal_form(w) for w in words(m.group())} for m in pattern.finditer(sentence))
        return
    for match in _NAME.finditer(sentence):
        parts = [w for w in words(match.group()) if w.casefold() not in STOPWORDS and not _NO_NAME.match(w)]
        if parts and (match.start() > 0 or len(parts) > 1):
            yield {normal_form(w) for w in parts}
