"""Questions of several parts: what each asks for, whether an answer covers it, and what is added where it does not.

A part that no shown sentence answers gets its best quote where the search is confident of it; else the note names it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.analysis import STOPWORDS, terms, words
from rag.citations import Answer, Outcome, Sentence
from rag.composing import Composer, shown
from rag.explaining import Findings
from rag.query import Query
from rag.refusal import names

MOST_PARTS = 3
_LEAST_TERMS = 2  # Content words of a part that may stand first.
# "… and was criticised" goes on with a clause; "… and was he criticised" asks again.
_SPLIT = re.compile(
    r"(?<=\?)\s+(?=\w)|(?:,|;)?\s+and\s+(?=(?:who|whom|whose|what|when|where|why|how|which)\b"
    r"|(?:did|does|do|has|have|can|will)\s+(?:the|he|she|it|they|there|this|that|any|(?-i:[A-Z]\w+))\b"
    r"|(?:is|are|was|were)\s+(?:he|she|it|they|there|this|that)\b)",
    re.IGNORECASE,
)


def parts_of(question: str) -> tuple[str, ...]:
    """Return what a question of several parts asks for, part by part, three at most; one that has none as it is."""
    parts = [part.strip() for part in _SPLIT.split(question)]
    if not 1 < len(parts) <= MOST_PARTS or len(terms(parts[0])) < _LEAST_TERMS or not all(map(terms, parts)):
        return (question,)
    return tuple(parts)


def part_queries(question: str) -> tuple[Query, ...]:
    """Return a query for each part; none for a question that has no parts.

    A part without a name or number of its own ("and who was blamed?") is about what the first one is about.
    """
    first, *others = parts_of(question)
    if not others:
        return ()
    about = [word for word in dict.fromkeys(words(first)) if word.casefold() not in STOPWORDS]
    queries = [Query(first)]
    for part in others:
        own = set(terms(part))
        carried = () if names(part) else [word for word in about if not own & set(terms(word))]
        queries.append(Query(part, " ".join(carried)))
    return tuple(queries)


def completed(answer: Answer, parts: Sequence[Findings], composer: Composer, threshold: float) -> Answer:
    """Return an answer that covers each part, or says which one it does not; `threshold`: confidence to quote from."""
    lacking = [part for part in parts if part.confidence < threshold or not _covers(answer, part)]
    found = [part for part in lacking if part.quotes.chosen and part.confidence >= threshold]
    if not lacking or (answer.refused and not found):
        return answer
    outcome: Outcome = "closest" if answer.outcome == "closest" else "answered"
    added = replace(answer, outcome=outcome, nearest=(), missing=())
    for part in found:
        added = added if _covers(added, part) else _with_quote(added, part, composer)
    notes = [answer.note] if answer.note and not answer.refused else []
    if answer.answerer == "model" and found:
        notes.append(f"Quoted, as the language model left it out: {_named(found)}")
    if len(found) < len(lacking):
        notes.append(f"The articles do not answer: {_named([part for part in lacking if part not in found])}")
    unsure = len(found) < len(lacking) or any(part.confidence < composer.fitted.answer for part in found)
    return replace(added, note=" ".join(notes) or None, outcome="closest" if unsure else added.outcome)


def _covers(answer: Answer, part: Findings) -> bool:
    """Tell whether a shown sentence rests on the best one chosen for a part, or on another that says the same words."""
    said = part.quotes.said.casefold()
    chosen = [r for i, r in enumerate(part.quotes.chosen) if i == 0 or (said and r.said.casefold() == said)]
    places = {(r.candidate.match.article.source, r.candidate.end) for r in chosen}
    numbers = {c.number for c in answer.citations if (c.source, c.end) in places}
    return any(s.supported and numbers.intersection(s.citations) for s in answer.sentences)


def _with_quote(answer: Answer, part: Findings, composer: Composer) -> Answer:
    quote = composer.quote(len(answer.citations) + 1, part.quotes.chosen[0])
    sentence = Sentence(shown(quote.quote), (quote.number,), supported=True)
    return replace(answer, sentences=(*answer.sentences, sentence), citations=(*answer.citations, quote))


def _named(parts: Sequence[Findings]) -> str:
    return " and ".join(f"“{part.retrieval.query.question.rstrip('?')}?”" for part in parts) + "."
