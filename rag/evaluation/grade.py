"""Grades replies: for each case the two numbers behind every measure, and why it failed if it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.evaluation.case import Case
from rag.evaluation.grounding import FindArticle
from rag.evaluation.measures import MEASURES, Scores
from rag.evaluation.ranking import ranking_scores, sentence_documents
from rag.evaluation.reply import Reply
from rag.evaluation.verdict import Attempt, Failure


@dataclass(frozen=True, slots=True)
class Graded:
    """A case, its reply, the numbers behind each measure, whether it passed, and why it did not.

    `passed` is None when nothing about the case can be measured. `right` holds for each citation's number whether it is
    evidence; None where the case names none.
    """

    case: Case
    reply: Reply
    scores: Scores
    passed: bool | None
    why: Failure | None
    right: dict[int, bool | None]


def grade(cases: Sequence[Case], replies: Sequence[Reply], find: FindArticle) -> list[Graded]:
    """Grade every reply against its case. `find` returns an article by its source, None when there is none."""
    names_words = any(c.answer for reply in replies for c in reply.citations)
    attempts = [Attempt(c, r, find, {}, names_words) for c, r in zip(cases, replies, strict=True)]
    return [_graded(attempt) for attempt in _ranked(attempts)]


def _graded(attempt: Attempt) -> Graded:
    scores = {m.name: score for m in MEASURES if (score := m.score(attempt)) is not None}
    right = {c.number: attempt.is_right(c) for c in attempt.reply.citations}
    return Graded(attempt.case, attempt.reply, scores, attempt.passed, attempt.why, right)


def _ranked(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Return the attempts with their ranking measures, of articles and of gold sentences, computed in one call."""
    judged: dict[tuple[int, str], dict[str, int]] = {}
    ranked: dict[tuple[int, str], Sequence[str]] = {}
    for number, attempt in enumerate(attempts):
        case = attempt.case
        if case.expects_answer and case.sources:
            judged[number, ""], ranked[number, ""] = case.relevance, attempt.reply.retrieved
        if case.expects_answer and case.sentences:
            gold = list(dict.fromkeys(case.sentences))
            judged[number, "sentence_"] = {f"g{n}": 1 for n in range(len(gold))}
            ranked[number, "sentence_"] = sentence_documents(_candidates(attempt), gold)
    scores = ranking_scores(judged, ranked)
    return [
        replace(attempt, ranks={
            prefix + name: value
            for prefix in ("", "sentence_")
            for name, value in scores.get((number, prefix), {}).items()
        })
        for number, attempt in enumerate(attempts)
    ]  # fmt: skip


def _candidates(attempt: Attempt) -> list[str]:
    """Return the ranked sentences; of a reply without a ranking its quotes, in their order."""
    reply, find = attempt.reply, attempt.find
    if not reply.ranked:
        return [c.quote for c in reply.citations or reply.nearest]
    texts = ((find(source), start, end) for source, start, end in reply.ranked)
    return [article.text[start:end] if article else "" for article, start, end in texts]
