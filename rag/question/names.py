"""The names and numbers of a question."""

from __future__ import annotations

from index.analysis import STOPWORDS, words


def names(question: str) -> list[str]:
    """Return a question's names and numbers: words that begin in a capital, the first word aside, or in a digit."""
    spoken = [w for w in words(question) if w.casefold() not in STOPWORDS or w == "US"]
    first = words(question)[:1]
    return list(dict.fromkeys(w for w in spoken if w[0].isdigit() or (w[0].isupper() and [w] != first)))
