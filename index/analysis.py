"""Text -> the terms that lexical search compares: names in variants, inflections and accents meet in one form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from index.languages import KNOWN, stemmer, stop_words

_ACRONYM = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_NUMBER_COMMA = re.compile(r"(?<=\d),(?=\d{3}\b)")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+|\d+")
_POSSESSIVE = re.compile(r"['’](?:s|S)\b|(?<=s)['’](?!\w)")
_NAME_ENDING = re.compile(r"(?:iyy?|yy|yj|ij|ii|iy|yi)$")
_SOFT = re.compile(r"(?<=[A-Za-z])['’](?=kyj|kyi|ky\b)")
_NO_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]{2,}")  # Chinese, Japanese
_PLAIN = str.maketrans("łŁøØđĐ", "lLoOdD")

STOPWORDS = frozenset(
    """a about above after again all also am an and any are aren as at be because been before being below between both
    but by can could couldn did didn do does doesn doing don down during each few for from further had hadn has
    hasn have haven having he her here hers herself him himself his how i if in into is isn it its itself just ll
    me might mightn more most must mustn my myself needn nor now o of off on once only or other our ours ourselves
    out over own re s same shan she should shouldn so some such t than that the their theirs them themselves then
    there these they this those through to too under until up ve very was wasn we were weren what when where which
    while who whom whose why will with would wouldn you your yours yourself yourselves tell according called many
    much""".split()
)


@lru_cache(maxsize=200_000)
def normal_form(word: str, language: str = KNOWN) -> str:
    """Return the form in which a word is compared: no accents, lower case, stemmed, name endings alike.

    Zelensky, Zelenskyy, Zelenskiy and Zelens'kyj share one form.
    """
    if language != KNOWN:  # Its stemmer reads the accents.
        lower = unicodedata.normalize("NFC", word).casefold()
        found = stemmer(language)
        return _plain(found.stemWord(lower) if found else lower)
    plain = _plain(word)
    if len(plain) > 5:
        plain = _NAME_ENDING.sub("y", plain)
    return str(stemmer(KNOWN).stemWord(plain))


def _plain(word: str) -> str:
    if word.isascii():
        return word.casefold()
    apart = unicodedata.normalize("NFKD", word.translate(_PLAIN))
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()


def words(text: str) -> list[str]:
    """Return the words of a text in order, apostrophes and hyphens taken as ends: `U.S.` is `US`, `10,000` `10000`."""
    text = _SOFT.sub("", unicodedata.normalize("NFC", text))
    text = _ACRONYM.sub(lambda m: m.group().replace(".", ""), text)
    text = _NUMBER_COMMA.sub("", _POSSESSIVE.sub("", text))
    return _TOKEN.findall(text)


def terms(text: str, language: str = KNOWN) -> list[str]:
    """Return a text's terms in order, stop words left out; of a script without spaces every two letters are one."""
    return [term for part in text.split() for term in _terms_of(part, language)]


@lru_cache(maxsize=50_000)
def _terms_of(part: str, language: str) -> tuple[str, ...]:
    """Return the terms of what stands between two spaces: no word, number or abbreviation reaches over one."""
    return tuple(
        normal_form(piece, language)
        for word in words(part)
        if not is_stop_word(word, language)
        for piece in _pieces(word)
    )


def is_stop_word(word: str, language: str = KNOWN) -> bool:
    """Tell whether a word says little alone, in a language."""
    if language == KNOWN:
        return word.casefold() in STOPWORDS and word != "US"
    return word.casefold() in stop_words(language)


def _pieces(word: str) -> Iterator[str]:
    if not _NO_SPACES.fullmatch(word):
        yield word
        return
    yield from (word[at : at + 2] for at in range(len(word) - 1))
