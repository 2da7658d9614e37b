"""Who is named in texts: full names in capitals, and the same people by their last names."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.analysis import STOPWORDS, normal_form

_TOKEN = re.compile(r"[^\W\d_][\w’'-]*\w|\w|[^\w\s]|\n")
_POSSESSIVE = re.compile(r"['’]s?$")
_TITLE_OF = 3  # A word before so many different last names is a title ("President"), no first name.
# A last name stands alone now and then, and hardly ever behind "the" ("the Post") or "in" ("in Ukraine").
_ALONE, _BEHIND, _SELDOM = 2, frozenset({"the", "in"}), 0.1


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named in texts: `last` name, `name` as it stands in full, and in how many `texts`."""

    last: str
    name: str
    texts: int


def people(texts: Iterable[str]) -> list[Person]:
    """Return who is named in the texts, those named in most of them first.

    A person has been named in full somewhere and by the last name alone elsewhere: that parts "Trump" from the
    "Oval Office" and "North Korea" without a list of names.
    """
    spelt: defaultdict[str, Counter[str]] = defaultdict(Counter)
    before: defaultdict[str, Counter[str]] = defaultdict(Counter)
    alone, placed, inside = Counter[str](), Counter[str](), Counter[str]()
    for text in texts:
        seen: set[str] = set()
        for run, behind in _runs(text):
            last = normal_form(run[-1])
            seen.add(last)
            spelt[last][run[-1]] += 1
            if len(run) > 1:
                before[last][run[-2]] += 1
            else:
                alone[last] += 1
                placed[last] += behind
        inside.update(seen)
    heads = Counter(word for words in before.values() for word in words)
    found = []
    for last, words in before.items():
        given = [word for word, _ in words.most_common() if heads[word] < _TITLE_OF]
        if given and alone[last] >= _ALONE and placed[last] <= _SELDOM * alone[last]:
            name = spelt[last].most_common(1)[0][0]
            found.append((Person(name, f"{given[0]} {name}", inside[last]), alone[last]))
    return [person for person, _ in sorted(found, key=lambda f: (-f[0].texts, -f[1], f[0].last))]


def _runs(text: str) -> Iterator[tuple[list[str], bool]]:
    """Yield each row of words in capitals, and whether "the" or "in" stands before it; a possessive ends a row."""
    run: list[str] = []
    previous, behind = "", False
    for token in [*_TOKEN.findall(text), "\n"]:
        word = _POSSESSIVE.sub("", token)
        name = word[:1].isupper() and word[1:2].islower() and word.casefold() not in STOPWORDS
        if name:
            behind = behind if run else previous.casefold() in _BEHIND
            run.append(word)
        if run and (not name or word != token):
            yield run, behind
            run = []
        previous = token
