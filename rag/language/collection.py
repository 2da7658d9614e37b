"""The words in which one asks about a collection of articles, to tell them from what the articles are about."""

from __future__ import annotations

import re

from index.analysis import STOPWORDS, normal_form, words

# "Which articles talk about the harbour?": what is left without these is looked up. A word missing here is looked up
# too, and makes the answer "none"; the examples of tests/bench/kinds.yaml are held against it (test_collection.py).
_THINGS = frozenset(
    normal_form(word)
    for word in """archive article articles catalogue collection corpus database document documents file files folder
    headline headlines index item items library material materials news paper papers piece pieces post posts publication
    publications publisher publishers report reports source sources story stories text texts title titles""".split()
)
_ASKING = _THINGS | frozenset(
    normal_form(word)
    for word in """number numbers thing things amount count list name named names show find search give look looking
    see read know tell
    please pls anything something nothing any got get say says talk talks talking speak speaks deal deals dealing
    mention mentions mentioned mentioning discuss discusses discussed cover covers covered covering appear appears
    appeared appearing come comes came occur occurs contain contains include includes concern concerning regarding
    write written wrote publish published date dated often times time anywhere everything every available exist
    total overall just also ever me us there topic topics subject subjects many feature features featuring refer
    refers referring touch touches""".split()
)


def matter(question: str) -> tuple[str, ...]:
    """Return the words of a question about the collection that say which articles are meant, as they were typed."""
    return tuple(w for w in words(question) if w.casefold() not in STOPWORDS and normal_form(w) not in _ASKING)


_ON = re.compile(r"\b(?:on|about|of|regarding|concerning)\s+(?!the\s+(?:newest|latest|oldest)\b)", re.IGNORECASE)


def on_what(question: str) -> str:
    """Return what stands behind "on" or "about": "the latest on Ukraine" asks of Ukraine; empty where nothing does."""
    _, *behind = _ON.split(question, maxsplit=1)
    return "".join(behind)


def names_articles(question: str) -> bool:
    """Tell whether a question says that it is about articles: "Which articles …", not "How many hoarders …"."""
    return any(normal_form(word) in _THINGS for word in words(question))
