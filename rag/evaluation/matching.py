"""Compares words, whatever their case and typography: is the answer in this text, is this quote the evidence?"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, product

Groups = Sequence[Sequence[str]]
"""Gold answers: at least one alternative of every group is wanted."""

_MARKS = re.compile(r"\s*\[\d+\]")
_ALIKE = str.maketrans({**dict.fromkeys("‘’‛`´", "'"), **dict.fromkeys('"“”„«»‟'), **dict.fromkeys("-‐‑‒–—―−", " ")})
_SQUAD = str.maketrans(dict.fromkeys(string.punctuation))
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_MAX_GOLDS = 64


def one_spaced(text: str) -> str:
    """Return a text with every run of white space made one space."""
    return " ".join(text.split())


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return a text as answers are compared: case, quotation marks, hyphens and spaces all alike."""
    return one_spaced(unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE))


def occurs(alternative: str, text: str) -> bool:
    """Tell whether an alternative occurs in a text as whole words; `10` does not occur in `10,000` or `2.10`."""
    words = plain(alternative)
    if not words:
        return False
    before = r"(?<!\d[.,])" if words[0].isdigit() else ""
    after = r"(?![.,]\d)" if words[-1].isdigit() else ""
    return re.search(rf"(?<!\w){before}{re.escape(words)}{after}(?!\w)", plain(text)) is not None


def holds_answer(text: str, groups: Groups) -> bool:
    """Tell whether an alternative of every group occurs in an answer's text, its `[1]` marks taken out first."""
    said = _MARKS.sub("", text)
    return all(any(occurs(alternative, said) for alternative in group) for group in groups)


def exact_match(text: str, groups: Groups) -> bool:
    """Tell whether an answer is a gold answer and nothing else, as SQuAD counts it."""
    return _squad(text) in map(_squad, _golds(groups))


def token_f1(text: str, groups: Groups) -> float:
    """Return the best overlap of words with a gold answer, 0 to 1, as SQuAD counts it (Rajpurkar et al. 2016)."""
    said = _squad(text)
    return max((_overlap(said, _squad(gold)) for gold in _golds(groups)), default=0.0)


def is_evidence(quote: str, sentence: str) -> bool:
    """Tell whether a quote contains a gold sentence or lies in one, white space aside."""
    words, gold = one_spaced(quote), one_spaced(sentence)
    return bool(words) and bool(gold) and (gold in words or words in gold)


def _golds(groups: Groups) -> list[str]:
    """Return the whole gold answers: one alternative of each group, joined, in every combination up to a limit."""
    return [" ".join(chosen) for chosen in islice(product(*groups), _MAX_GOLDS)]


def _squad(text: str) -> list[str]:
    """Return the words of an answer in SQuAD's normal form: lower case, no punctuation, no English articles."""
    return _ARTICLES.sub(" ", _MARKS.sub("", text).lower().translate(_SQUAD)).split()


def _overlap(said: Sequence[str], gold: Sequence[str]) -> float:
    if not said or not gold:
        return float(said == gold)
    shared = sum((Counter(said) & Counter(gold)).values())
    return 2 * shared / (len(said) + len(gold))
