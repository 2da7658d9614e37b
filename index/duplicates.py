"""Counts the articles that say what another one says: syndicated stories, updates, copies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from index.article import Article, Passage

_LEAST_WORDS = 5  # Shorter sentences are shared by chance.
_MOST_OWNERS = 20  # What stands in more articles than that is a phrase of the paper, not of the story.
_SHARE = 0.8


def near_duplicates(articles: Iterable[tuple[Article, Sequence[Passage]]]) -> int:
    """Return how many articles share four of five of their sentences with one before them."""
    owners: dict[int, list[int]] = {}
    count = 0
    for number, (_, passages) in enumerate(articles):
        sentences = _sentences(passages)
        shared = Counter(owner for sentence in sentences for owner in owners.get(sentence, ()))
        if shared and max(shared.values()) >= _SHARE * len(sentences):
            count += 1
        for sentence in sentences:
            known = owners.setdefault(sentence, [])
            if len(known) < _MOST_OWNERS:
                known.append(number)
    return count


def _sentences(passages: Sequence[Passage]) -> set[int]:
    """Return the hashes of the words of the story's sentences, folded: the words themselves take ten times the room."""
    found = set()
    for passage in passages:
        for i, (start, end) in enumerate(passage.sentences):
            words = re.findall(r"\w+", passage.text[start - passage.start : end - passage.start].lower())
            if i not in passage.boilerplate and len(words) >= _LEAST_WORDS:
                found.add(hash(" ".join(words)))
    return found
