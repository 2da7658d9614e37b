"""Numbers in a text as values, so that "84" is "eighty-four".

text2num and word2number tell no place in the text and know no halves, no "10 million" and no "a quarter of a million".
"""

from __future__ import annotations

import re
from functools import lru_cache

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0}
_WORDS = {word: float(n) for n, word in enumerate(_SMALL)} | {word: 20.0 + 10 * n for n, word in enumerate(_TENS)}
_PARTS = dict(zip("half third quarter fifth sixth seventh eighth ninth tenth".split(), range(2, 11), strict=True))
FRACTIONS = "|".join(list(_PARTS)[1:])
_SCALE = "|".join(SCALES)
_NUMBER = re.compile(
    rf"(?<![\d,.])\d[\d,]{{0,30}}(?:\.\d{{1,30}})?|\b(?:{'|'.join([*_WORDS, *SCALES, 'a', 'an'])})\b", re.IGNORECASE
)
_GAP = re.compile(r"[\s-]+(?P<and>and[\s-]+)?")
_TWO_ENDS = re.compile(r"\bbetween(?: \w+)? $", re.IGNORECASE)  # There "and" stands between two numbers, not in one.
# "Two quarters" are of a year, no half of anything, and "half" is a number only before a scale.
_FRACTION = re.compile(
    rf"\b(?:half|(?:an?|one)[\s-](?P<one>{FRACTIONS})(?=[\s-]of\b)|one-(?P<joined>{FRACTIONS})\b|"
    rf"(?P<count>{'|'.join(_SMALL[2:10])})[\s-](?P<part>{FRACTIONS})s\b(?<!(?<!three)[\s-]quarters))",
    re.IGNORECASE,
)
_OF_SCALE = re.compile(rf"(?:[\s-]of)?(?:[\s-]an?)?[\s-](?P<scale>{_SCALE})\b", re.IGNORECASE)
_AND_A_PART = re.compile(
    rf"[\s-]and[\s-](?:an?|(?P<count>one|two|three))[\s-](?P<part>half|quarter)s?\b(?:[\s-](?P<scale>{_SCALE})\b)?",
    re.IGNORECASE,
)


def numbers(text: str) -> set[float]:
    """Return the numbers of a text, written in digits or in words; years and days count like all others."""
    return {value for value, *_ in number_spans(text)}


@lru_cache(maxsize=4096)
def number_spans(text: str) -> tuple[tuple[float, int, int], ...]:
    """Return (value, start, end) of each number of a text, in order; "a" and "an" are one before a scale."""
    found, at = [], 0
    fractions = _fractions(text)
    while match := _NUMBER.search(text, at):
        inside = [span for span in fractions if span[1] <= match.start() < span[2]]
        value, end = (inside[0][0], inside[0][2]) if inside else _whole(text, match)
        if not inside and text[match.start() : end].lower() not in ("a", "an"):
            found.append((value, match.start(), end))
            fractions = [span for span in fractions if not match.start() <= span[1] < end]
        at = end
    return tuple(sorted([*found, *fractions], key=lambda span: span[1:]))


def _fractions(text: str) -> list[tuple[float, int, int]]:
    """Return (value, start, end) of "two thirds", "a quarter of" and "half a million"; half of other things is none."""
    found = []
    for match in _FRACTION.finditer(text):
        part = match["one"] or match["joined"] or match["part"]
        value = _WORDS[(match["count"] or "one").lower()] / _PARTS[(part or "half").lower()]
        if scale := _OF_SCALE.match(text, match.end()):
            found.append((value * SCALES[scale["scale"].lower()], match.start(), scale.end()))
        elif part and value < 1:
            found.append((value, match.start(), match.end()))
    return found


def _whole(text: str, match: re.Match[str]) -> tuple[float, int]:
    """Join "eighty" and "four", "10" and "million", "two" and "a half", to one number; return it with its end."""
    total, current, end = 0.0, _value(match[0]), match.end()
    apart = _TWO_ENDS.search(text[max(0, match.start() - 24) : match.start()])
    while (gap := _GAP.match(text, end)) and (following := _NUMBER.match(text, gap.end())):
        word = following[0].lower()
        if apart and gap["and"]:
            break
        if word in SCALES:
            current *= SCALES[word]
            if SCALES[word] >= 1e3:
                total, current = total + current, 0.0
        elif word in _WORDS and match[0].isalpha() and 0 < _WORDS[word] < _room(total + current):
            current += _WORDS[word]
        else:
            break
        end = following.end()
    return _with_part(text, total + current, match.start(), end)


def _with_part(text: str, value: float, start: int, end: int) -> tuple[float, int]:
    """Return (value, end) with what "and a half" adds: a half of a million in "a million and a half"."""
    part = _AND_A_PART.match(text, end)
    last = re.split(r"[\s-]", text[start:end].lower())[-1]
    if part is None or last in ("a", "an"):
        return value, end
    more = _WORDS[(part["count"] or "one").lower()] / _PARTS[part["part"].lower()]
    if part["scale"]:
        return (value + more) * SCALES[part["scale"].lower()], part.end()
    return value + more * (1.0 if last == "hundred" else SCALES.get(last, 1.0)), part.end()


def _value(word: str) -> float:
    word = word.lower()
    if word[0].isdigit():
        return float(word.replace(",", ""))
    return _WORDS.get(word) or SCALES.get(word) or (1.0 if word in ("a", "an") else 0.0)


def _room(value: float) -> float:
    """Return what a word that is added must stay below: 10 after a round ten, 100 after a round hundred, else 0."""
    return next((place for place in (1e3, 1e2, 10.0) if value and value % place == 0), 0.0)
