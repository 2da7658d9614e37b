"""Questions that a sentence answers itself: who did what it says, and whose a thing is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.analysis import STOPWORDS, normal_form, words
from rag.language.names import all_kin
from rag.language.parsed import Parsed
from rag.language.verbs import AUXILIARIES, is_past

_BREAK = re.compile(
    r"(?:;|,? (?:and|but|while|whereas|although|because|that|which|who|where|when|after|before|if)|,|:) "
)
_CLAUSE_END = re.compile(r"[;,] |,? (?:and|but|while|whereas|although) ")
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[.,;:()“”\"—–]")
_TAIL = re.compile(r"(?: (?:and|but|while|because|that|which|who|where|when|after|before|if))?[\s,;.:]*$")
_OWNS = re.compile(r"['’]s?(?= \w)")
_PRONOUNS = frozenset("he she they".split())
# A piece that begins so has its subject further on, or none.
_NO_SUBJECT = frozenset(
    "it there this these that which who what not in on at of for from by with since as to if when while until during "
    "under over according i we you therefore then also never".split()
)
_LONGEST = 8  # Words of a subject.
_LEAST = 2  # Content words that a question needs.


@dataclass(frozen=True, slots=True)
class Cloze:
    """A `question`, and the normal `forms` of the words of which its answer must have one."""

    question: str
    forms: frozenset[str]


def clozes(text: Parsed) -> tuple[Cloze, ...]:
    """Return the questions that a text's clauses answer with their subject, or with whose something is."""
    found = [*_doers(text), *_owners(text)]
    return tuple(c for c in found if not re.search(r"[“”\"]", c.question) and _says_enough(c.question))


def _doers(text: Parsed) -> Iterator[Cloze]:
    starts = [0, *(m.end() for m in _BREAK.finditer(text.text))]
    for start, end in zip(starts, [*starts[1:], len(text.text)], strict=True):
        tokens = list(_TOKEN.finditer(text.text, start, end))
        verb = next((i for i, m in enumerate(tokens) if _is_verb(m[0]) or not m[0][0].isalnum()), 0)
        if not 0 < verb <= _LONGEST or not tokens[verb][0][0].isalnum() or tokens[0][0].lower() in _NO_SUBJECT:
            continue
        said = text.text[start : tokens[verb].start()].strip()
        rest = _TAIL.sub("", text.text[tokens[verb].start() : _clause_end(text.text, tokens[verb].start())])
        if said.lower() in _PRONOUNS:
            before = [name for name in text.names if name.end <= start]
            forms = all_kin(form for name in before for form in name.forms)
        else:
            forms = _forms(said)
        if forms:
            person = said.lower() in _PRONOUNS or any(word[0].isupper() for word in _content(said))
            yield Cloze(f"{'Who' if person else 'What'} {rest}?", forms)


def _owners(text: Parsed) -> Iterator[Cloze]:
    for name in text.names:
        if owns := _OWNS.match(text.text, name.end):
            start = max((m.end() for m in _BREAK.finditer(text.text) if m.end() <= name.start), default=0)
            lead = text.text[start : name.start] if _content(text.text[start : name.start]) else ""
            rest = _TAIL.sub("", text.text[owns.end() : _clause_end(text.text, name.end)])
            forms = all_kin(name.forms)
            yield Cloze(f"{lead}{'whose' if lead else 'Whose'}{rest}?", forms)


def _clause_end(text: str, start: int) -> int:
    found = _CLAUSE_END.search(text, start)
    return found.start() if found else len(text)


def _is_verb(word: str) -> bool:
    return word in AUXILIARIES or (word[0].islower() and is_past(word))


def _content(text: str) -> list[str]:
    return [w for w in words(text) if w.lower() not in STOPWORDS and not w.endswith("ly")]


def _forms(text: str) -> frozenset[str]:
    return all_kin(map(normal_form, _content(text)))


def _says_enough(question: str) -> bool:
    return len(_content(question)) >= _LEAST
