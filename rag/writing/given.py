"""What a language model is given to answer from: the sentences that the reader put first, with their neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.opened import Index
from rag.answer.citation import Citation
from rag.reading.findings import Findings
from rag.search.match import Match

_BESIDE = 1  # Sentences before and after one that may answer; "he" and "there" are said in them.


@dataclass(frozen=True, slots=True)
class Given:
    """A sentence of a passage, by its place among the passage's sentences."""

    match: Match
    position: int

    @property
    def start(self) -> int:
        """Where the sentence begins in its article."""
        return self.match.passage.sentences[self.position][0]

    @property
    def text(self) -> str:
        """The sentence on one line."""
        start, end = self.match.passage.sentences[self.position]
        return " ".join(self.match.article.text[start:end].split())


def chosen(findings: Findings, characters: int) -> tuple[Given, ...]:
    """Return the sentences likeliest to answer a question and each of its parts, with those beside them, as many as fit
    into so many characters: article by article, the one with the best first, each in its own order."""
    taken: dict[str, Given] = {}
    for given in _best_first(findings):
        characters -= len(given.text) + len("[10] \n")
        if characters < 0 and taken:
            break
        taken.setdefault(given.text, given)  # Some articles hold the same sentence.
    articles = list(dict.fromkeys(given.match.article.source for given in taken.values()))
    return tuple(sorted(taken.values(), key=lambda g: (articles.index(g.match.article.source), g.start)))


def _best_first(findings: Findings) -> Iterator[Given]:
    rows = [found.quotes.ranked for found in (*findings.parts, findings)]
    seen = set()
    for rank in range(max(map(len, rows))):
        for ranked in (row[rank].candidate for row in rows if rank < len(row)):
            last = len(ranked.match.passage.sentences) - 1
            for position in range(max(0, ranked.position - _BESIDE), min(last, ranked.position + _BESIDE) + 1):
                given = Given(ranked.match, position)
                place = (ranked.match.article.source, given.start)
                if place not in seen and (position == ranked.position or not _is_notice(given)):
                    seen.add(place)
                    yield given


def cited(index: Index, citations: Iterable[Citation]) -> tuple[Given, ...]:
    """Return the sentences that citations are of, each once, in their order."""
    found: dict[tuple[str, int], Given] = {}
    for citation in citations:
        for number, passage in index.catalogue.passages(citation.source):
            inside = [n for n, (a, b) in enumerate(passage.sentences) if citation.start <= a and b <= citation.end]
            if inside:
                article, _ = index.passage(number)
                match = Match(number, article, passage, 0.0, 0.0, 0.0)
                for given in (Given(match, position) for position in inside):
                    found.setdefault((citation.source, given.start), given)
                break
    return tuple(found.values())


def _is_notice(given: Given) -> bool:
    return given.position in given.match.passage.boilerplate
