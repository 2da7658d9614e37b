"""Questions of several parts: what each asks for, whether an answer covers it, and what is added where it does not.

A part that no shown sentence answers gets its best quote where the search is confident of it; else the note names it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.answer import Answer, Outcome, Sentence
from rag.answer.composing import Composer, shown
from rag.reading.findings import Findings


def completed(answer: Answer, findings: Findings, composer: Composer) -> Answer:
    """Return an answer that covers each part of its question, or says which one it does not."""
    lacking = [part for part in findings.parts if not part.is_answered or not _covers(answer, part)]
    found = [part for part in lacking if part.is_answered]
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
    return " and ".join(f"“{part.question.own.rstrip('?')}?”" for part in parts) + "."
