"""In which language a question is, where it can be told, and what that language is called.

The only list here is of names. A question with a word that only English has among its small ones ("who", "the") is in
English; else py3langid says, where it is sure. Of 2,286 English questions and requests none is taken for another
language, of 125 German, French, Spanish, Russian and Chinese ones 122 for their own (tests/bench/languages).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from index.analysis import STOPWORDS, words
from index.languages import KNOWN, identifier, stop_words

# Language: what English calls it, and "in …" in its own words.
_NAMES = {
    "ar": ("Arabic", "بالعربية"), "cs": ("Czech", "Česky"), "da": ("Danish", "På dansk"),
    "de": ("German", "Auf Deutsch"),
    "el": ("Greek", "Στα ελληνικά"), "en": ("English", "In English"), "es": ("Spanish", "En español"),
    "fi": ("Finnish", "Suomeksi"), "fr": ("French", "En français"), "hu": ("Hungarian", "Magyarul"),
    "it": ("Italian", "In italiano"), "ja": ("Japanese", "日本語"), "ko": ("Korean", "한국어"),
    "nl": ("Dutch", "In het Nederlands"), "no": ("Norwegian", "På norsk"), "pl": ("Polish", "Po polsku"),
    "pt": ("Portuguese", "Em português"), "ro": ("Romanian", "În română"), "ru": ("Russian", "По-русски"),
    "sv": ("Swedish", "På svenska"), "tr": ("Turkish", "Türkçe"), "uk": ("Ukrainian", "Українською"),
    "zh": ("Chinese", "中文"),
}  # fmt: skip
_UNSPACED = frozenset(("ja", "zh"))
_SURE = 0.7  # Of the languages above; "see ya later" is Spanish at 0.56.
_FEWEST = 3  # Words; of fewer it is often mistaken.


def tongue(text: str) -> str | None:
    """Return the language of a text as its ISO 639-1 code; None where it cannot be told."""
    said = [word.casefold() for word in words(text)]
    if any(word in _only_english() for word in said):
        return KNOWN
    language, chance = _classifier().classify(text)
    long_enough = language in _UNSPACED or len(said) >= _FEWEST
    return str(language) if long_enough and chance >= _SURE else None


def known(language: str) -> bool:
    """Tell whether a language has a name here."""
    return language in _NAMES


def in_english(language: str) -> str:
    """Return what English calls a language: `German`."""
    return _NAMES[language][0]


def in_itself(language: str) -> str:
    """Return "in" a language in its own words: `Auf Deutsch`."""
    return _NAMES[language][1]


@cache
def _only_english() -> frozenset[str]:
    """Return the small words of English that no other language here has among its own."""
    others = (stop_words(language) for language in _NAMES if language != KNOWN)
    return frozenset(word for word in STOPWORDS if len(word) > 1).difference(*others)


@cache
def _classifier() -> Any:
    return identifier(list(_NAMES), chances=True)
