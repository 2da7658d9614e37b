"""What language models put around what they say: list numbers, "Answer:", "According to passage 1,", the question."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.analysis import words
from rag.writing.marks import numbers_of

_LABEL = re.compile(
    r"\A(?:[-*•]\s+)?\*{0,2}(?:(?:final |short |direct )?(?:answer|response)|question|[AQ])\*{0,2}:\*{0,2}\s*",
    re.IGNORECASE,
)
# A yes or no before a statement cannot be checked, for nothing in the articles says it: "No, he threatened to leave".
_YES_NO = re.compile(r"\A(?:Yes|No), (?=\S)")
_LIST_NUMBER = re.compile(r"\A\d{1,2}[.)]\s+(?=\D)")
_NUMBERS = r"\s+#?(\d{1,2}(?:(?:,|,? and| &)\s*\d{1,2})*)\b"
# Never "Article 5"; without a number only what nobody but us calls so: "the document says" tells who said it.
_PASSAGE = rf"(?:(?:the )?(?:sentence|passage|source|document|text)s?{_NUMBERS}|sentences?\b|passages?\b|source\b)"
_SAID_IN = r"(?:according to|as (?:stated|reported|mentioned|described|noted) (?:in|by)|based on|in|from)"
_SAYS = r"(?:says?|states?|mentions?|reports?|notes?|indicates?|explains?|describes?)(?: that)?"
# "According to passage 1, …", "Source 2: …" and, once the mark is gone, "Passage says that …".
_BEFORE = re.compile(
    rf"\A(?:{_SAID_IN}(?: {_PASSAGE})?\s*,|(?:as )?{_PASSAGE}\s*(?::|{_SAYS}\b,?)|[:,])\s+", re.IGNORECASE
)
_AFTER = re.compile(
    rf",?\s+(?:{_SAID_IN} {_PASSAGE}|\(?(?:sentence|passage|source)s?{_NUMBERS}\)?)\s*(?=[.!?]?\Z)", re.IGNORECASE
)
_STARS = re.compile(r"(?<![\w*])\*([^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])")
_CHATTER = re.compile(
    r"(?:I hope (?:this|that)|let me know|feel free|please let|is there anything|(?:sure|certainly|of course|"
    r"okay|absolutely|yes|no)[,.!]*$|(?:here is|here's|below is) (?:the|an|my) (?:answer|summary))",
    re.IGNORECASE,
)


def trimmed(sentence: str, *, marked: bool) -> tuple[str, tuple[int, ...]]:
    """Return a sentence without list number, label, "Yes," and stars, and the passages that it names in words.

    In a sentence that is `marked` a passage may be named without its number, which was taken out with the mark.
    """
    text, numbers = _LABEL.sub("", _LIST_NUMBER.sub("", sentence.replace("****", "").strip())), []
    if found := _YES_NO.match(text):
        text = text[found.end() :]
        text = text[:1].upper() + text[1:]
    for pattern in (_BEFORE, _AFTER):
        found = pattern.search(text)
        if found and (marked or any(found.groups())):
            numbers += numbers_of(found)
            text = text[: found.start()] + text[found.end() :]
            text = text[:1].upper() + text[1:]
    return _STARS.sub(r"\1", text).strip(), tuple(numbers)


def says_nothing(sentence: str, question: str, titles: Iterable[str]) -> bool:
    """Tell whether a sentence asserts nothing: a heading, an announcement, a question, a title again, a politeness."""
    plain = sentence.strip().rstrip("*_ ")
    if re.match(r"#{1,6}\s", plain) or plain.endswith((":", "?")) or _CHATTER.match(plain):
        return True
    said = words(re.sub(r"\((?:\d{4}-\d\d-\d\d)\)$", "", plain))
    return any(said == words(text) for text in (question, *titles))
