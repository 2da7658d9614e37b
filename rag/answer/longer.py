"""Goes on where an answer ends: what its article says next."""

from __future__ import annotations

from dataclasses import replace

from rag.answer.answer import Answer, Sentence
from rag.answer.composing import Composer, shown
from rag.reading.choosing import is_sentence
from rag.reading.findings import Findings


def lengthened(answer: Answer, findings: Findings, composer: Composer, count: int) -> Answer:
    """Return an answer by quotes of up to `count` sentences, with those that follow its first in the passage."""
    if answer.refused or not answer.citations:
        return answer
    match, first = findings.quotes.chosen[0].candidate.match, answer.citations[0]
    cited = {(c.source, c.end) for c in answer.citations}
    added = answer
    for at, (start, end) in enumerate(match.passage.sentences):
        known = end <= first.end or (match.article.source, end) in cited
        story = at not in match.passage.boilerplate and is_sentence(match.article.text[start:end])
        if known or not story or len(added.sentences) >= count:
            continue
        quote = composer.citation(len(added.citations) + 1, match, start, end)
        said = Sentence(shown(quote.quote), (quote.number,), supported=True)
        added = replace(added, sentences=(*added.sentences, said), citations=(*added.citations, quote))
    return added
