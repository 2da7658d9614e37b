"""Compares words, whatever their case and typography: is the answer in this text, is this quote the evidence?"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, product

_MARKS = re.compile(r"\s*\[\d+\]")
_DASHES = re.compile(r"[-‐‑‒–—―−]+")
_DOUBLE_QUOTES = re.compile(r"[\"“”„«»‟]")
_SINGLE_QUOTES = re.compile(r"[‘’‛`´]")
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_MAX_GOLDS = 64


def one_spaced(text: str) -> str:
    """Return a text with every run of white space made one space."""
    return " ".join(text.split())


def without_marks(text: str) -> str:
    """Return an answer's text without its `[1]` marks."""
    return _MARKS.sub("", text)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return a text as answers are compared: case, quotation marks, hyphens and spaces all alike."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _SINGLE_QUOTES.sub("'", _DOUBLE_QUOTES.sub("", text))
    return one_spaced(_DASHES.sub(" ", text))


def occurs(alternative: str, text: str) -> bool:
    """Tell whether an alternative occurs in a text as whole words; `10` does not occur in `10,000` or `2.10`."""
    words = plain(alternative)
    if not words:
        return False
    before = r"(?<!\d[.,])" if words[0].isdigit() else ""
    after = r"(?![.,]\d)" if words[-1].isdigit() else ""
    return re.search(rf"(?<!\w){before}{re.escape(words)}{after}(?!\w)", plain(text)) is not None


def holds_answer(text: str, groups: Sequence[Sequence[str]]) -> bool:
    """Tell whether at least one alternative of every group occurs in an answer's text, marks taken out first."""
    said = without_marks(text)
    return all(any(occurs(alternative, said) for alternative in group) for group in groups)


def exact_match(text: str, groups: Sequence[Sequence[str]]) -> float:
    """Return 1.0 when the answer is a gold answer and nothing else, as SQuAD counts it, else 0.0."""
    said = _squad(without_marks(text))
    return float(any(said == _squad(gold) for gold in _golds(groups)))


def token_f1(text: str, groups: Sequence[Sequence[str]]) -> float:
    """Return the best overlap of words with a gold answer, 0 to 1, as SQuAD counts it (Rajpurkar et al. 2016)."""
    said = _squad(without_marks(text)).split()
    return max((_overlap(said, _squad(gold).split()) for gold in _golds(groups)), default=0.0)


def is_evidence(quote: str, sentence: str) -> bool:
    """Tell whether a quote contains a gold sentence or lies in one, white space aside."""
    words, gold = one_spaced(quote), one_spaced(sentence)
    return bool(words) and bool(gold) and (gold in words or words in gold)


def _golds(groups: Sequence[Sequence[str]]) -> list[str]:
    """Return the whole gold answers: one alternative of each group, joined, in every combination up to a limit."""
    return [" ".join(chosen) for chosen in islice(product(*groups), _MAX_GOLDS)]


def _squad(text: str) -> str:
    """SQuAD's normal form: lower case, no punctuation, no English articles, single spaces."""
    kept = "".join(c for c in text.lower() if c not in string.punctuation)
    return one_spaced(_ARTICLES.sub(" ", kept))


def _overlap(said: Sequence[str], gold: Sequence[str]) -> float:
    if not said or not gold:
        return float(said == gold)
    shared = sum((Counter(said) & Counter(gold)).values())
    return 2 * shared / (len(said) + len(gold))
