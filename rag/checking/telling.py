"""How an article tells what a sentence rests on: as its own word or somebody's, asked, as a cause, of a beginning."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from index.analysis import terms
from rag.checking.basis import Basis
from rag.language.attribution import before_oneself, introducing, of_others, sources, speaks_of_itself, until_closed
from rag.language.causes import agents, cause, gives_a_cause, says_because
from rag.language.parsed import Parsed

_EXCEPT = re.compile(r"\b(?:except|unless|apart from|other than|excluding|but not|with the exception)\b", re.I)
_AT_FIRST = re.compile(r"\b(?:at first|first|initial\w*|original\w*|early|earl(?:y|iest)|beg[aiu]n\w*)\b", re.I)
_REACH = 3  # Content words before an exception that it is made from.
_WORD = "the article gives this as somebody’s word"


def attribution_fault(claim: Parsed, basis: Basis) -> str | None:
    """Return that the claim tells as a fact what its source gives as somebody's word, None when it does not."""
    text = basis.sentence.text
    spans = ((0, until_closed(text)),) if basis.quoted else of_others(text)
    if not spans:
        return None
    words = " ".join(text[a:b] for a, b in spans)
    if speaks_of_itself(claim.text) and speaks_of_itself(words.replace('"', "")):
        return _WORD
    said, ours = set(terms(words)), set(terms(claim.text))
    if _stems(sources(claim.text)) - _stems(sources(words)) or set(terms(" ".join(introducing(text)))) & ours:
        return None
    own = set(terms("".join(" " if any(a <= i < b for a, b in spans) else c for i, c in enumerate(text))))
    return _WORD if len(ours & said - own) > len(ours & own - said) else None


def _stems(words: Iterable[str]) -> Counter[str]:
    return Counter(stem for word in words for stem in (terms(word) or [word]))


def speaker_fault(claim: Parsed, basis: Basis) -> str | None:
    """Return that somebody is made to say of himself what he says of another: "X said he left" for "X said: “He left”".

    A claim that names another before may mean that one.
    """
    at = before_oneself(claim.text, basis.sentence.text)
    if at is None or sum(name.end <= at for name in claim.names) > 1:
        return None
    return "the article has this said of another"


def question_fault(claim: Parsed, basis: Basis) -> str | None:
    """Return that the claim states what its source only asks, None when it does not."""
    asks = basis.sentence.text.rstrip('"”’» ').endswith("?")
    return "the article only asks this" if asks and not claim.text.rstrip('"”’» ').endswith("?") else None


def cause_fault(claim: Parsed, basis: Basis) -> str | None:
    """Return that the claim gives a cause where its source and what stands beside it give none, else None."""
    if not says_because(claim.text) or gives_a_cause(basis.near.text):
        return None
    named = set(terms(cause(claim.text))) & set(terms(agents(basis.near.text)))
    return None if named else "the article does not give this as the cause"


def exception_fault(claim: Parsed, basis: Basis) -> str | None:
    """Return that the claim leaves out an exception which its source makes, None when it does not."""
    found = _EXCEPT.search(basis.sentence.text)
    if not found or _EXCEPT.search(claim.text) or claim.stance.denials:
        return None
    told = terms(basis.sentence.text[: found.start()])[-_REACH:] or terms(basis.sentence.text)
    return "the article makes an exception" if set(told) & set(terms(claim.text)) else None


def beginning_fault(claim: Parsed, basis: Basis) -> str | None:
    """Return that the claim says of all times what its source says of the beginning, None when it does not."""
    if re.match(r"(?:at first|initially|originally)\b", basis.sentence.text, re.I) and not _AT_FIRST.search(claim.text):
        return "the article says this of the beginning only"
    return None
