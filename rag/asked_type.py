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


_QUESTIONS = [
    (Asked.DURATION, r"\bhow long\b|\bhow many (?:seconds|minutes|hours|days|weeks|months|years|decades)\b|\bfor how\b"),
    (Asked.AMOUNT, r"\bhow much\b|\b(?:what|which) (?:price|cost|sum|amount|salary|fine)\b|\bhow expensive\b"),
    (Asked.NUMBER, r"\bhow (?:many|old|far|tall|high|big|large|often|fast|deep)\b|\b(?:what|which) (?:\w+ )?"
                   r"(?:number|percentage|percent|share|rate|proportion|population|age|score|distance|temperature)\b"),
    (Asked.DATE, r"^when\b|\bwhen (?:did|was|were|is|are|will|does|do|has|had)\b|\b(?:what|which) (?:\w+ )?"
                 r"(?:year|date|day|month|century|decade|time)\b|\bhow recently\b"),
    (Asked.PLACE, r"^where\b|\bwhere (?:did|was|were|is|are|will|does|do|has|had|in)\b|\b(?:what|which) (?:\w+ )?"
                  r"(?:city|country|state|place|town|region|nation|location|continent|capital|county|island)\b"),
    (Asked.PERSON, r"\bwho(?:m|se)?\b|\b(?:what|which) (?:\w+ )?(?:person|man|woman|actor|actress|singer|player|"
                   r"president|minister|leader|politician|author|scientist|king|queen|official)\b"),
]  # fmt: skip
_ASKS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _QUESTIONS]

_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|March|April|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
_COUNT = (
    r"(?:\d[\d,.]*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|"
    r"million|billion|trillion|dozen|half|once|twice|thrice|several|couple)s?\b)"
)
_UNIT = r"(?:second|minute|hour|day|night|week|month|year|decade|centur(?:y|ie)|season|generation)s?"
_HELD = {
    Asked.DURATION: re.compile(rf"{_COUNT}[\s-]+(?:and a half[\s-]+|long[\s-]+)?{_UNIT}|\b(?:an?|half an?) {_UNIT}\b", re.IGNORECASE),
    Asked.AMOUNT: re.compile(
        rf"[$€£¥₹]\s?\d|{_COUNT}\s*(?:per ?cent|percent|%|dollars?|euros?|pounds?|yen|yuan|rupees?|rubles?|cents?|tons?|tonnes?|"
        rf"barrels?|kilo\w*|miles?|gallons?|lit(?:er|re)s?|acres?|hectares?|times)|{_COUNT}", re.IGNORECASE),
    Asked.NUMBER: re.compile(_COUNT, re.IGNORECASE),
    Asked.DATE: re.compile(
        rf"\b{_MONTH}|\b1\d{{3}}s?\b|\b20\d\ds?\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|"
        r"\b(?:yesterday|today|tomorrow|midnight|noon|\d{1,2}(?:st|nd|rd|th) century|spring|summer|autumn|winter)\b|"
        r"\b(?:last|next|this|previous|following|same) (?:week|month|year|night|day|decade|century)\b|\b\d+ years? (?:ago|later)\b",
        re.IGNORECASE),
}  # fmt: skip
_NAME = re.compile(r"(?<![\w’'-])[A-Z][\w’'.-]*(?:\s+(?:(?:of|the|de|von|van|al|bin|and)\s+)?[A-Z][\w’'.-]*)*")
_NO_NAME = re.compile(
    r"^(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|"
    r"November|December|I)$"
)


def asked_type(question: str) -> Asked | None:
    """Return what kind of thing the question asks for, or None."""
    return next((kind for kind, pattern in _ASKS if pattern.search(question)), None)


def holds(kind: Asked, sentence: str, question: str) -> bool:
    """Tell whether the sentence holds something of that kind other than what the question already names."""
    known = {normal_form(w) for w in words(question)}
    return any(not known.issuperset(found) for found in _things(kind, sentence))


def _things(kind: Asked, sentence: str) -> Iterator[set[str]]:
    """Yield the normal forms of the words of each thing of that kind."""
    pattern = _HELD.get(kind)
    if pattern is not None:
        yield from ({normal_form(w) for w in words(m.group())} for m in pattern.finditer(sentence))
        return
    for match in _NAME.finditer(sentence):
        parts = [w for w in words(match.group()) if w.casefold() not in STOPWORDS and not _NO_NAME.match(w)]
        if parts and (match.start() > 0 or len(parts) > 1):
            yield {normal_form(w) for w in parts}
