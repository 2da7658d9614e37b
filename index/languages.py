"""Tells when most of what is indexed is in a language that the built-in models do not know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

KNOWN = "en"  # What MiniLM, the reader and the stemmer were made for.
_ASKED, _LETTERS = 200, 600  # That many articles, and letters of each, tell the language of a corpus in half a second.
_FEWEST = 100  # letters; of fewer it is often mistaken


def foreign(texts: Sequence[str]) -> str | None:
    """Return the language of most of these texts, as its ISO 639-1 code; None when that is English, or none has half.

    At most 200 texts, evenly spread, are looked at, by py3langid (Lui and Baldwin 2012), which knows 97 languages.
    """
    from py3langid import classify  # its model takes half a second to load

    long_enough = [text for text in texts if len(text) >= _FEWEST]
    looked_at = long_enough[:: -(-len(long_enough) // _ASKED) or 1]
    found = Counter(str(classify(text[:_LETTERS])[0]) for text in looked_at)
    language, often = found.most_common(1)[0] if found else (KNOWN, 0)
    return language if language != KNOWN and 2 * often > len(looked_at) else None


def foreign_note(texts: Sequence[str]) -> tuple[str, ...]:
    """Return one line that says so and names the cure, or none."""
    language = foreign(texts)
    if language is None:
        return ()
    return (
        f"most of these articles are not in English (“{language}”), which is all that the built-in models know: "
        "answers will be poor; index with a multilingual one, such as --embedding ollama:bge-m3, and let a model write",
    )
