"""Grades replies: for each prompt the two numbers behind every measure, and why it failed if it did.

Most measures are Σ first / Σ second over some prompts. A mean has seconds of 1; the precision of refusals has firsts
"refused rightly" and seconds "refused". Those of the confidence have it as first, and 1 or 0 as second: answerable or
not, right or wrong. A measure that does not apply is absent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.article import Article
from rag.evaluation.grounding import raw_grounded, shown_grounded
from rag.evaluation.matching import exact_match, holds_answer, is_evidence, token_f1
from rag.evaluation.prompt import Prompt
from rag.evaluation.ranking import Judged, ranking_scores, sentence_documents
from rag.evaluation.reply import Cited, Reply
from rag.evaluation.verdict import (
    Failure,
    bears,
    evidence_first,
    from_gold,
    in_gold,
    is_answer_right,
    is_right,
    passed_by,
    why_failed,
)

Scores = dict[str, tuple[float, float]]
FindArticle = Callable[[str], Article | None]


@dataclass(frozen=True, slots=True)
class Graded:
    """A prompt, its reply, the numbers behind each measure, and the reason of a failure."""

    prompt: Prompt
    reply: Reply
    scores: Scores
    why: Failure | None

    @property
    def passed(self) -> bool | None:
        """Whether the prompt was met; None when nothing about it can be measured."""
        score = self.scores.get("passed")
        return None if score is None else bool(score[0])

    @property
    def has_right_citation(self) -> dict[int, bool | None]:
        """For each citation's number whether it is evidence; None where the prompt names none."""
        return {c.number: is_right(self.prompt, c) for c in self.reply.citations}


def grade(prompts: Sequence[Prompt], replies: Sequence[Reply], find: FindArticle) -> list[Graded]:
    """Grade every reply against its prompt. `find` returns an article by its source, None when there is none."""
    rankings = _rankings(prompts, replies, find)
    has_spans = any(c.answer for reply in replies for c in reply.citations)
    graded = []
    for prompt, reply, ranking in zip(prompts, replies, rankings, strict=True):
        scores = {**ranking, **_answer_scores(prompt, reply), **_citation_scores(prompt, reply, find)}
        scores.update(_refusal_scores(prompt, reply))
        scores.update(_span_scores(prompt, reply) if has_spans else {})
        scores.update(_model_scores(prompt, reply, find))
        passed = passed_by(prompt, reply)
        if passed is not None:
            scores["passed"] = (float(passed), 1.0)
        graded.append(Graded(prompt, reply, scores, why_failed(prompt, reply) if passed is False else None))
    return graded


def _rankings(prompts: Sequence[Prompt], replies: Sequence[Reply], find: FindArticle) -> list[Scores]:
    judged: dict[str, Judged] = {}
    ranked: dict[str, Sequence[str]] = {}
    sentences: dict[str, Judged] = {}
    ranked_sentences: dict[str, Sequence[str]] = {}
    for prompt, reply in zip(prompts, replies, strict=True):
        if not prompt.expects_answer:
            continue
        if prompt.sources:
            judged[prompt.id], ranked[prompt.id] = prompt.relevance, reply.retrieved
        if prompt.sentences:
            gold = list(dict.fromkeys(prompt.sentences))
            sentences[prompt.id] = {f"g{n}": 1 for n in range(len(gold))}
            ranked_sentences[prompt.id] = sentence_documents(_candidates(reply, find), gold)
    of_articles, of_sentences = ranking_scores(judged, ranked), ranking_scores(sentences, ranked_sentences)
    return [
        {name: (value, 1.0) for name, value in of_articles.get(p.id, {}).items()}
        | {f"sentence_{name}": (value, 1.0) for name, value in of_sentences.get(p.id, {}).items()}
        for p in prompts
    ]


def _candidates(reply: Reply, find: FindArticle) -> list[str]:
    """Return the ranked sentences; where a reply has no ranking, its citations in order stand for it."""
    if not reply.ranked:
        return [c.quote for c in reply.citations or reply.nearest]
    texts = ((find(source), start, end) for source, start, end in reply.ranked)
    return [article.text[start:end] if article else "" for article, start, end in texts]


def _answer_scores(prompt: Prompt, reply: Reply) -> Scores:
    scores: Scores = {"answer_words": (len(reply.text.split()), 1.0)} if reply.citations else {}
    if prompt.expects_answer:
        scores["answered"] = (float(reply.outcome in {"answered", "closest"}), 1.0)
    if prompt.expects_answer and prompt.answers:
        first = reply.told[0].text if reply.told else ""
        scores["answer_right"] = (float(holds_answer(reply.text, prompt.answers)), 1.0)
        scores["first_right"] = (float(holds_answer(first, prompt.answers)), 1.0)
        scores["exact_match"] = (exact_match(reply.text, prompt.answers), 1.0)
        scores["token_f1"] = (token_f1(reply.text, prompt.answers), 1.0)
    if prompt.is_fact and reply.told and not reply.refused:
        scores["answer_sentences"] = (float(len(reply.told)), 1.0)
    return scores


def _span_scores(prompt: Prompt, reply: Reply) -> Scores:
    """The answer's very words against the gold of a prompt for one fact: those of the first citation that names any.

    An answer that names none, and a refusal, score zero, as in SQuAD. Only where the answerer names words at all.
    """
    if not prompt.is_fact:
        return {}
    words = next((c.answer_words for c in reply.citations if c.answer), "")
    return {
        "span_exact_match": (exact_match(words, prompt.answers), 1.0),
        "span_token_f1": (token_f1(words, prompt.answers), 1.0),
    }


def _citation_scores(prompt: Prompt, reply: Reply, find: FindArticle) -> Scores:
    scores: Scores = {}
    shown = [*reply.citations, *reply.nearest]
    if shown:
        scores["quote_in_file"] = (float(sum(_stands(c, find(c.source)) for c in shown)), len(shown))
    checked = [s.supported for s in reply.sentences if s.supported is not None]
    if checked:
        scores["supported"] = (float(sum(checked)), len(checked))
    if not prompt.expects_answer:
        return scores
    cited = reply.citations
    if (first := evidence_first(prompt, reply)) is not None:
        scores["evidence_first"] = (float(first), 1.0)
    bearing = [bear for c in cited if (bear := bears(prompt, c)) is not None]
    if bearing:
        scores["bearing_citations"] = (float(sum(bearing)), float(len(bearing)))
    if prompt.sources:
        carriers = set().union(*(c.carriers for c in cited))
        scores["citation_recall"] = (sum(s in carriers for s in prompt.relevance) / len(prompt.relevance), 1.0)
        if cited:
            scores["citation_precision"] = (sum(from_gold(prompt, c) for c in cited) / len(cited), 1.0)
    if prompt.sentences:
        gold = set(prompt.sentences)
        covered = sum(any(is_evidence(c.quote, s) for c in cited) for s in gold)
        scores["sentence_citation_recall"] = (covered / len(gold), 1.0)
        if cited:
            scores["sentence_citation_precision"] = (sum(in_gold(prompt, c) for c in cited) / len(cited), 1.0)
    return scores


def _model_scores(prompt: Prompt, reply: Reply, find: FindArticle) -> Scores:
    """What a language model wrote beside what is shown of it, where one was asked."""
    if reply.raw is None:
        return {}
    scores: Scores = {"by_model": (float(reply.answerer == "model"), 1.0)}
    for name, (grounded, told) in (
        ("raw_grounded", raw_grounded(reply, find)),
        ("grounded", shown_grounded(reply, find)),
    ):
        if told:
            scores[name] = (float(grounded), float(told))
    if prompt.expects_answer and prompt.answers:
        scores["raw_answer_right"] = (float(holds_answer(reply.raw, prompt.answers)), 1.0)
    return scores


def _refusal_scores(prompt: Prompt, reply: Reply) -> Scores:
    """The numbers behind the refusals' measures and the confidence's: over all, and for each sort of no-answer."""
    expects = prompt.expects_answer
    if expects is None:
        return {}
    should, did = float(not expects), float(reply.refused)
    parts = {"precision": (should * did, did), "recall": (should * did, should), "f1": (2 * should * did, should + did)}
    sorts = [""]
    if expects or not prompt.is_near_miss:
        sorts.append("absent_")
    if expects or prompt.is_near_miss:
        sorts.append("near_miss_")
    if reply.confidence is not None:
        parts["auc"] = (reply.confidence, float(expects))
    scores = {f"{sort}refusal_{name}": part for sort in sorts for name, part in parts.items()}
    for sort, name in (("near_miss_", "near_miss_refused_at_95"), ("absent_", "absent_refused_at_98")):
        if "auc" in parts and sort in sorts:
            scores[name] = parts["auc"]
    right = is_answer_right(prompt, reply)
    if right is not None and reply.confidence is not None:
        scores["calibration_error"] = (reply.confidence, float(right))
    return scores


def _stands(cited: Cited, article: Article | None) -> bool:
    """Whether the quote is exactly what stands in the file at its place."""
    return article is not None and article.text[cited.start : cited.end] == cited.quote
