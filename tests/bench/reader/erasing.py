"""Questions whose passage says all but the detail asked for: the answer's own words are made vague, or left out."""

from __future__ import annotations

import random
import re

from tests.bench.reader.examples import Row, content, holds, key

_WORD = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fifteen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundred|thousand|dozen)"
)
_FIGURE = rf"(?:\d[\d,.]*|{_WORD}(?:-\w+)?)(?: (?:hundred|thousand|million|billion|trillion))*"
_ABOUT = (
    r"(?:(?:at least|at most|about|around|over|under|up to|nearly|almost|approximately|some|more than|less than|"
    r"fewer than|an estimated|exactly|only|just) )?"
)
_COUNTED = re.compile(rf"{_ABOUT}[$£€]?{_FIGURE}(?P<rest>(?: ?%| percent| per cent)?(?: [\w-]+)*)")
_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_DATE = re.compile(
    rf"(?:(?:in|on|by|since|during|around|from|until|early|late|mid|the|of) )*"
    rf"(?:(?:{_MONTH}|summer|winter|spring|autumn|fall|century|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    r"\d{1,4}(?:st|nd|rd|th|s)?),? ?)+(?:century|bc|ad|bce|ce)?",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?:(?:the|a|an) )?[A-Z][\w.'’-]*(?: (?:of |the |and |de |von |van )?[A-Z][\w.'’-]*)*")
_DURATION = re.compile(r"\bhow long\b", re.IGNORECASE)
_COUNT = re.compile(r"\bhow (?:many|much)\b|\bwhat (?:number|percentage|amount|percent|proportion)\b", re.IGNORECASE)
_TIME = re.compile(r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|century|decade)\b", re.IGNORECASE)
_MONEY = re.compile(r"[$£€]\s*$")

# What stands before a detail and goes with it.
_BEFORE_LENGTH = re.compile(
    r"(?:\b(?:for|about|over|lasted|almost|nearly|approximately|at least|more than)\s)+$", re.IGNORECASE
)
_BEFORE_TIME = re.compile(r"(?:\b(?:in|on|by|since|during|from|until|the|early|late)\s)+$", re.IGNORECASE)
_BEFORE_COUNT = re.compile(rf"\b{_ABOUT}$", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(?:the|a|an)\s$", re.IGNORECASE)

_LENGTHS = ("for some time", "for a while", "for a long time", "")
_COUNTS = ("many", "several", "a number of", "various", "some", "numerous", "")
_SHARES = ("a part", "a share", "a sum", "some")
_TIMES = ("later", "at that time", "recently", "some time ago", "that day", "then", "")
_VAGUE = (
    (
        re.compile(r"\bwho(?:m|se)?\b", re.IGNORECASE),
        ("a man", "an official", "a woman", "somebody", "a colleague", "one of them", "a local resident"),
    ),
    (
        re.compile(r"\bwhere\b|\b(?:what|which) (?:city|country|town|state|place|region)\b", re.IGNORECASE),
        ("a town", "another country", "a city", "a place nearby", "the region", "a building"),
    ),
    (
        re.compile(r"\b(?:what|which)\b", re.IGNORECASE),
        ("one of them", "something else", "another one", "something", "one of several"),
    ),
)
_SHORTEST = 5  # Words that a sentence still has to have.


def erased(row: Row, chance: random.Random) -> Row | None:
    """The question over its passage without the answer's words; None where they stand twice, or in the question."""
    if len(row["g"]) != 1 or not row["a"]:
        return None
    (at,), answer = row["g"], row["a"]
    sentence, others = row["s"][at], [s for i, s in enumerate(row["s"]) if i != row["g"][0]]
    if sentence.count(answer) != 1 or content(answer) & content(row["q"]):
        return None
    if holds(answer, others) or key(answer) in key(row["t"]):
        return None
    before, after = sentence.split(answer)
    vague = _without(row["q"], before, after, answer, chance)
    if vague is None or vague == sentence or len(vague.split()) < _SHORTEST:
        return None
    return {**row, "s": [*row["s"][:at], vague, *row["s"][at + 1 :]], "g": [], "a": "", "from": "erased"}


def _without(question: str, before: str, after: str, answer: str, chance: random.Random) -> str | None:
    """Return what stands before and after an answer with other words between; None for an answer of no known sort."""
    if _DURATION.search(question):
        return _joined(_BEFORE_LENGTH.sub("", before), chance.choice(_LENGTHS), after)
    if _COUNT.search(question):
        counted = _COUNTED.fullmatch(answer)
        if not counted:
            return None
        if "%" in answer or "cent" in answer or _MONEY.search(before) or answer[0] in "$£€":
            return _joined(_MONEY.sub("", before), chance.choice(_SHARES), after)
        return _joined(_BEFORE_COUNT.sub("", before), f"{chance.choice(_COUNTS)}{counted['rest']}", after)
    if _TIME.search(question) and _DATE.fullmatch(answer):
        return _joined(_BEFORE_TIME.sub("", before), chance.choice(_TIMES), after)
    if not _NAMED.fullmatch(answer):
        return None
    for asked, words in _VAGUE:
        if asked.search(question):
            return _joined(_ARTICLE.sub("", before), chance.choice(words), after)
    return None


def _joined(before: str, words: str, after: str) -> str:
    text = re.sub(r" +(?=[ ,.;:])", "", f"{before}{words}{after}").strip(" ,")
    return text[:1].upper() + text[1:]
