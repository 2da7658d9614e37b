"""Numbers in a text as values, so that "84" is "eighty-four"."""

from __future__ import annotations

import re

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0}
_WORDS = {word: float(value) for value, word in enumerate(_SMALL)} | {word: float(v) for word, v in _TENS.items()}
_WORD = "|".join([*_WORDS, *SCALES, "a", "an"])
_NUMBER = re.compile(rf"(?<![\d,.])\d[\d,]{{0,30}}(?:\.\d{{1,30}})?|\b(?:{_WORD})\b", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s-]+(?:and[\s-]+)?")
_TWO_ENDS = re.compile(r"\bbetween(?: \w+)? $", re.IGNORECASE)  # There "and" stands between two numbers, not in one.
_PARTS = dict(zip("third quarter fifth sixth seventh eighth ninth tenth".split(), range(3, 11), strict=True))
FRACTIONS = "|".join(_PARTS)
# "Two quarters" are of a year, no half of anything.
_FRACTION = re.compile(
    rf"\b(?:(?<!and a )(?<!and-a-)half|(?:an?|one)[\s-](?P<one>{FRACTIONS})(?=[\s-]of\b)|one-(?P<joined>{FRACTIONS})\b|"
    rf"(?P<count>{'|'.join(_SMALL[2:10])})[\s-](?P<part>{FRACTIONS})s\b(?<!(?<!three)[\s-]quarters))",
    re.IGNORECASE,
)
_OF_SCALE = re.compile(rf"(?:[\s-]of)?(?:[\s-]an?)?[\s-](?P<scale>{'|'.join(SCALES)})\b", re.IGNORECASE)
_AND_A_HALF = re.compile(rf"[\s-]and[\s-]a[\s-]half\b(?:[\s-](?P<scale>{'|'.join(SCALES)})\b)?", re.IGNORECASE)


def numbers(text: str) -> set[float]:
    """Return the numbers of a text, written in digits or in words; years and days count like all others."""
    return {value for value, *_ in number_spans(text)}


def number_spans(text: str) -> list[tuple[float, int, int]]:
    """Return (value, start, end) of each number of a text, in order; "a" and "an" are one before a scale."""
    found = _fractions(text)
    taken = {place for _, start, end in found for place in range(start, end)}
    at = 0
    while match := _NUMBER.search(text, at):
        if match.start() in taken:
            at = match.end()
            continue
        value, end, alone = _whole(text, match)
        at = end
        if alone and match.group().lower() in ("a", "an"):
            continue
        found.append((value, match.start(), end))
    return sorted(found, key=lambda span: span[1:])


def _fractions(text: str) -> list[tuple[float, int, int]]:
    """Return (value, start, end) of "two thirds", "a quarter of" and "half a million"; half of other things is none."""
    found = []
    for match in _FRACTION.finditer(text):
        one = match["one"] or match["joined"]
        count, part = (1, one) if one else (_SMALL.index((match["count"] or "one").lower()), match["part"])
        value = count / _PARTS[part.lower()] if part else 0.5
        if scale := _OF_SCALE.match(text, match.end()):
            found.append((value * SCALES[scale["scale"].lower()], match.start(), scale.end()))
        elif part and value < 1:
            found.append((value, match.start(), match.end()))
    return found


def _whole(text: str, match: re.Match[str]) -> tuple[float, int, bool]:
    """Join "eighty" and "four", "10" and "million", to one number; tell whether it is one word alone."""
    total, current, end = 0.0, _value(match.group()), match.end()
    alone, two = True, _TWO_ENDS.search(text[max(0, match.start() - 24) : match.start()])
    while True:
        gap = _BETWEEN.match(text, end)
        following = _NUMBER.match(text, gap.end()) if gap and not (two and "and" in gap.group()) else None
        word = following.group().lower() if following else ""
        if word in SCALES:
            current *= SCALES[word]
            if SCALES[word] >= 1e3:
                total, current = total + current, 0.0
        elif word in _WORDS and text[match.start()].isalpha() and 0 < _WORDS[word] < (_lowest(total + current)):
            current += _WORDS[word]
        else:
            return *_with_half(text, total + current, match.start(), end), alone
        assert following is not None
        end, alone = following.end(), False


def _with_half(text: str, value: float, start: int, end: int) -> tuple[float, int]:
    """Return (value, end) with the half of "one and a half million" and "a million and a half"."""
    half = _AND_A_HALF.match(text, end)
    last = re.split(r"[\s-]", text[start:end].lower())[-1]
    if half and half["scale"]:
        return (value + 0.5) * SCALES[half["scale"].lower()], half.end()
    if half and last in SCALES:
        return value + 0.5 * SCALES[last], half.end()
    return value, end


def _value(word: str) -> float:
    word = word.lower()
    if word[0].isdigit():
        return float(word.replace(",", ""))
    return _WORDS.get(word) or SCALES.get(word) or (1.0 if word in ("a", "an") else 0.0)


def _lowest(value: float) -> float:
    """Return the place that may still be filled: 10 after a round ten, 100 after a round hundred, else 0."""
    for place in (1e3, 1e2, 10.0):
        if value and value % place == 0:
            return place
    return 0.0
