"""What the articles are about: groups of articles whose vectors lie together, each named by its most telling terms."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from math import log, sqrt
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from index.analysis import STOPWORDS, normal_form, words
from index.article import Article
from index.errors import IndexDamaged
from index.integrity import read_json
from index.minilm import Floats
from index.story import unit
from index.ward import ward

FILE = "topics.json"
LEAD_CHARS = 600
"""So much of an article names its topic, beside its title."""

_GROUPED = 2_000  # Articles that are grouped by each other's distances, whose number is the square; others join them.
_MOST, _TERMS, _NAMED = 24, 8, 3
_ALONE = 10  # In a corpus of more articles, one article is no topic.
_PHRASE_SHARE = 0.5  # Steve Witkoff, not Witkoff, where so many of those who say the one say the other.
_PROPER = r"[^\W\d_a-z]\w+(?:-\w+)*"
_NAME = re.compile(rf"\b{_PROPER}(?: {_PROPER}){{1,2}}\b|\b[^\W\d_a-z]\w+(?:-\w+)+\b")
_LETTERS, _CAPITAL_LETTERS = 4, 3  # A shorter word names nothing: "new"; "NBA" does.


class Lead(NamedTuple):
    """What names an article's topic: `text` is the first `LEAD_CHARS` of it."""

    source: str
    title: str
    date: str | None
    publisher: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Topic:
    """What several articles are about. `name` has its three most telling terms, `terms` eight at most; `sources` its
    articles, newest first; `first` and `last` their ISO dates, None where none has one; `headline` is the source of
    the article in their middle."""

    name: str
    terms: tuple[str, ...]
    sources: tuple[str, ...]
    first: str | None
    last: str | None
    headline: str

    def to_json(self) -> dict[str, Any]:
        """The topic as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """The topic of such values."""
        return cls(**{**values, "terms": tuple(values["terms"]), "sources": tuple(values["sources"])})


def lead_of(article: Article) -> Lead:
    """Return what names an article's topic."""
    return Lead(article.source, article.title, article.date, article.publisher, article.text[:LEAD_CHARS])


def write_topics(folder: Path, leads: Sequence[Lead], vectors: Floats) -> None:
    """Write the topics of a generation's articles into its folder."""
    found = [topic.to_json() for topic in find_topics(leads, vectors)]
    (folder / FILE).write_text(json.dumps(found, ensure_ascii=False), "utf-8")


def read_topics(folder: Path) -> tuple[Topic, ...] | None:
    """Read what was written; None in a generation of an earlier Footnote. Raises IndexDamaged."""
    try:
        return tuple(Topic.from_json(values) for values in read_json(folder / FILE))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as exc:
        raise IndexDamaged(folder, f"{FILE}: {exc}") from exc


def find_topics(leads: Sequence[Lead], vectors: Floats) -> tuple[Topic, ...]:
    """Return the topics of articles, those of most articles first; `vectors` is (articles, dimension), any length.

    Articles are grouped by Ward's method; a topic's terms are those that more of its articles have than others do, as
    in BERTopic's class-based tf-idf (Grootendorst 2022), but counted once an article.
    """
    if not leads:
        return ()
    vectors = unit(vectors)
    groups = _grouped(vectors, _how_many(len(leads)))
    said = [_terms(lead) for lead in leads]
    everywhere = Counter(term for terms in said for term in terms)
    topics = []
    for number in np.unique(groups).tolist():
        members = [int(i) for i in np.flatnonzero(groups == number)]
        if len(members) > 1 or len(leads) <= _ALONE:
            near = vectors[members] @ vectors[members].mean(axis=0)
            middle = leads[members[int(near.argmax())]]
            telling = _telling([said[i] for i in members], everywhere, len(leads)) if len(members) > 1 else []
            topics.append(_topic([leads[i] for i in members], telling or [middle.title], middle.source))
    return tuple(sorted(topics, key=lambda topic: (-len(topic.sources), topic.name)))


def _how_many(articles: int) -> int:
    return max(1, min(_MOST, round(sqrt(articles) / 1.3)))


def _grouped(vectors: Floats, count: int) -> NDArray[np.int64]:
    """Return each article's group, 0, 1, 2 …: of some by Ward's method, of all by the nearest of their middles."""
    some = vectors[:: -(-len(vectors) // _GROUPED)]
    if len(some) <= count:
        return np.arange(len(some))
    found = ward(some, count)
    middles = unit(np.stack([some[found == number].sum(axis=0) for number in range(count)]))
    return np.asarray((vectors @ middles.T).argmax(axis=1), np.int64)


def _terms(lead: Lead) -> dict[str, str]:
    """Return the terms of an article's title and beginning, folded -> as written; names of several words as one."""
    own = {normal_form(word) for word in words(lead.publisher or "")}
    plain = [
        word
        for word in words(f"{lead.title}\n{lead.text}")
        if len(word) >= (_CAPITAL_LETTERS if word.isupper() else _LETTERS)
        and not word[0].isdigit()
        and word.casefold() not in STOPWORDS
    ]
    found = {folded: word for word in plain if (folded := normal_form(word)) not in own}
    for name in map(_without_stopwords, _NAME.findall(lead.text)):
        parts = [normal_form(word) for word in words(name)]
        if len(parts) > 1 and not own & set(parts):
            found[" ".join(parts)] = name
    return found


def _without_stopwords(name: str) -> str:
    """Return a name without the words in front that begin a sentence: "The White House"."""
    first, _, rest = name.partition(" ")
    return _without_stopwords(rest) if rest and first.casefold() in STOPWORDS else name


def _telling(said: Sequence[dict[str, str]], everywhere: Counter[str], articles: int) -> list[str]:
    """Return the most telling terms of a group as they are mostly written, best first; no word in two of them."""
    here = Counter(term for terms in said for term in terms)
    share = articles / len(said)
    scores = {term: n * log(1 + n / everywhere[term] * share) for term, n in here.items() if n > 1}
    phrases: dict[str, list[str]] = defaultdict(list)
    for term in scores:
        if " " in term:
            for word in term.split():
                phrases[word].append(term)
    chosen: list[str] = []
    taken: set[str] = set()
    for term in sorted(scores, key=lambda t: (-scores[t], t)):
        longer = max(phrases.get(term, ()), key=lambda phrase: here[phrase], default=term)
        best = longer if here[longer] >= _PHRASE_SHARE * here[term] else term
        if not taken & set(best.split()):
            chosen.append(best)
            taken.update(best.split())
        if len(chosen) == _TERMS:
            break
    return [Counter(t[term] for t in said if term in t).most_common(1)[0][0] for term in chosen]


def _topic(leads: Sequence[Lead], terms: Sequence[str], headline: str) -> Topic:
    newest = sorted(leads, key=lambda lead: (lead.date or "", lead.source), reverse=True)
    dates = sorted(_dates(leads))
    return Topic(
        name=", ".join(terms[:_NAMED]),
        terms=tuple(terms),
        sources=tuple(lead.source for lead in newest),
        first=dates[0] if dates else None,
        last=dates[-1] if dates else None,
        headline=headline,
    )


def _dates(leads: Sequence[Lead]) -> Iterator[str]:
    return (lead.date for lead in leads if lead.date)
