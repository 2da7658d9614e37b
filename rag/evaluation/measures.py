"""The measures: what each is called, and what it counts of one attempt.

Most values are Σ first / Σ second over some cases. A yes or no, or one number, has a second number of 1; the precision
of refusals has firsts "refused rightly" and seconds "refused". Measures of the confidence have it as first, and 1 or 0
as second: answerable or not, right or wrong. A measure that does not apply to a case is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rag.evaluation.grounding import raw_grounded, shown_grounded
from rag.evaluation.matching import Groups, exact_match, holds_answer, is_evidence, token_f1
from rag.evaluation.ranking import NAMES
from rag.evaluation.statistic import Statistic, area, calibration_error, ratio, refused_at
from rag.evaluation.verdict import Attempt

Score = tuple[float, float]
Scores = dict[str, Score]
Count = Callable[[Attempt], float | Score | None]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure by its name in `report.json` and `--min`: it counts one attempt, and makes a value `of` many.

    `guarded`: `--no-worse` watches it. `contrasts`: it says nothing unless there are answerable cases and others.
    """

    name: str
    label: str
    count: Count
    guarded: bool = False
    of: Statistic = ratio
    contrasts: bool = False

    def score(self, attempt: Attempt) -> Score | None:
        """Return the two numbers behind an attempt; None where the measure does not apply."""
        counted = self.count(attempt)
        return counted if counted is None or isinstance(counted, tuple) else (float(counted), 1.0)


def _where(applies: Callable[[Attempt], object], count: Count) -> Count:
    return lambda a: count(a) if applies(a) else None


def _answerable(count: Count) -> Count:
    return _where(lambda a: a.case.expects_answer, count)


def _by_model(count: Count) -> Count:
    return _where(lambda a: a.reply.raw is not None, count)


def _share(flags: Iterable[bool | None]) -> Score | None:
    """Return how many flags are true and how many there are, without those not known; None where there are none."""
    known = [flag for flag in flags if flag is not None]
    return (float(sum(known)), float(len(known))) if known else None


def _mean(flags: Iterable[bool]) -> float | None:
    """Return the share of flags that are true as one number, so that each case weighs the same."""
    share = _share(flags)
    return share[0] / share[1] if share else None


def _answer(compare: Callable[[str, Groups], float], text: Callable[[Attempt], str]) -> Count:
    return lambda a: a.against_gold(compare, text(a))


def _words(compare: Callable[[str, Groups], float]) -> Count:
    """Compare the very words that answer with the gold of a case for one fact; naming none is as good as wrong."""
    return _where(lambda a: a.names_words and a.case.is_fact, _answer(compare, lambda a: a.words))


def _bears(a: Attempt) -> Score | None:
    """Count the quotes that hold gold words or are gold, whatever article they are from."""
    known = a.case.words or a.case.sentences
    return _share(a.in_gold(c) or a.has_words(c) for c in a.reply.citations) if known else None


def _sources_cited(a: Attempt) -> float | None:
    return _mean(any(s in (c.source, *c.copies) for c in a.reply.citations) for s in a.case.relevance)


def _sentences_cited(a: Attempt) -> float | None:
    return _mean(any(is_evidence(c.quote, s) for c in a.reply.citations) for s in set(a.case.sentences))


def _confidence(truth: Callable[[Attempt], bool | None]) -> Count:
    """Pair the confidence with what it is to foretell."""

    def count(a: Attempt) -> Score | None:
        confidence, is_true = a.reply.confidence, truth(a)
        return None if confidence is None or is_true is None else (confidence, float(is_true))

    return count


def _of_any_sort(a: Attempt) -> bool:
    return a.case.expects_answer is not None


def _of_absent(a: Attempt) -> bool:
    return a.case.expects_answer is not None and not a.case.is_near_miss


def _of_near_misses(a: Attempt) -> bool:
    return bool(a.case.expects_answer) or a.case.is_near_miss


def _refusals(prefix: str, what: str, of_sort: Callable[[Attempt], bool]) -> tuple[Measure, ...]:
    """Return the measures of refusing, over the answerable cases and those of one sort."""

    def count(score: Callable[[float, float], Score]) -> Count:
        """`score` is told with 1 or 0 whether the case should be refused, and whether it was."""
        return _where(of_sort, lambda a: score(float(not a.case.expects_answer), float(a.reply.refused)))

    precision = count(lambda should, did: (should * did, did))
    recall = count(lambda should, did: (should * did, should))
    f1 = count(lambda should, did: (2 * should * did, should + did))
    return (
        Measure(f"{prefix}refusal_precision", f"Refusal precision{what}", precision, contrasts=True),
        Measure(f"{prefix}refusal_recall", f"Refusal recall{what}", recall),
        Measure(f"{prefix}refusal_f1", f"Refusal F1{what}", f1, not prefix, contrasts=True),
        Measure(f"{prefix}refusal_auc", f"Refusal AUC{what}", _where(of_sort, _ANSWERABLE), of=area),
    )


def _ranking(prefix: str, what: str, guarded: str) -> tuple[Measure, ...]:
    labels = ("Hits@1", "Hits@4", "Hits@10", "MRR@10", "nDCG@10", "MAP")

    def count(name: str) -> Count:
        return lambda a: a.ranks.get(name)

    named = zip(NAMES, labels, strict=True)
    return tuple(Measure(prefix + n, f"{label}, {what}", count(prefix + n), n == guarded) for n, label in named)


_ANSWERABLE = _confidence(lambda a: a.case.expects_answer)
MEASURES: tuple[Measure, ...] = (
    Measure("passed", "Prompts passed", lambda a: a.passed, True),
    Measure("answer_right", "Answer right", _answer(holds_answer, lambda a: a.reply.text), True),
    Measure("first_right", "Right in the first sentence", _answer(holds_answer, lambda a: a.first), True),
    Measure("span_exact_match", "Exact match, answer words", _words(exact_match)),
    Measure("span_token_f1", "Token F1, answer words", _words(token_f1)),
    Measure("exact_match", "Exact match, whole answer", _answer(exact_match, lambda a: a.reply.text)),
    Measure("token_f1", "Token F1, whole answer", _answer(token_f1, lambda a: a.reply.text)),
    Measure("answered", "Answered where there is an answer", _answerable(lambda a: a.is_answered)),
    Measure("answer_words", "Words in an answer",
            _where(lambda a: a.reply.citations, lambda a: len(a.reply.text.split()))),
    Measure("answer_sentences", "Sentences for one fact",
            _where(lambda a: a.case.is_fact and a.reply.told and not a.reply.refused, lambda a: len(a.reply.told))),
    Measure("evidence_first", "Evidence in the first sentence", _answerable(lambda a: a.evidence_first)),
    Measure("bearing_citations", "Citations that bear on it", _answerable(_bears), True),
    Measure("citation_precision", "Citation precision, articles",
            _answerable(_where(lambda a: a.case.sources, lambda a: _mean(map(a.from_gold, a.reply.citations)))), True),
    Measure("citation_recall", "Citation recall, articles", _answerable(_sources_cited)),
    Measure("sentence_citation_precision", "Citation precision, sentences",
            _answerable(_where(lambda a: a.case.sentences, lambda a: _mean(map(a.in_gold, a.reply.citations)))), True),
    Measure("sentence_citation_recall", "Citation recall, sentences", _answerable(_sentences_cited)),
    Measure("quote_in_file", "Quotes that stand in the file", lambda a: _share(map(a.stands, a.shown)), True),
    Measure("supported", "Supported sentences", lambda a: _share(s.supported for s in a.reply.sentences), True),
    *_refusals("", "", _of_any_sort),
    *_refusals("absent_", ", absent", _of_absent),
    *_refusals("near_miss_", ", near miss", _of_near_misses),
    Measure("near_miss_refused_at_95", "Near misses refused, 0.95 answered", _where(_of_near_misses, _ANSWERABLE),
            of=refused_at(0.95)),
    Measure("absent_refused_at_98", "Absent refused, 0.98 answered", _where(_of_absent, _ANSWERABLE),
            of=refused_at(0.98)),
    Measure("calibration_error", "Calibration error of confidence", _confidence(lambda a: a.answer_right),
            of=calibration_error),
    Measure("by_model", "Answers that are the model's own", _by_model(lambda a: a.reply.answerer == "model")),
    Measure("raw_grounded", "Grounded sentences, as the model wrote them",
            _by_model(lambda a: _share(raw_grounded(a.reply, a.find)))),
    Measure("grounded", "Grounded sentences, as shown", _by_model(lambda a: _share(shown_grounded(a.reply, a.find))),
            True),
    Measure("raw_answer_right", "Answer right, as the model wrote it",
            _by_model(_answer(holds_answer, lambda a: a.reply.raw or ""))),
    *_ranking("", "articles", "ndcg_at_10"),
    *_ranking("sentence_", "sentences", "mrr_at_10"),
)  # fmt: skip
BY_NAME = {measure.name: measure for measure in MEASURES}
HEADLINE = (
    "passed", "answer_right", "first_right", "span_exact_match", "span_token_f1", "answer_sentences",
    "bearing_citations", "citation_precision", "sentence_citation_precision", "quote_in_file", "refusal_f1",
    "refusal_auc", "near_miss_refused_at_95", "absent_refused_at_98", "calibration_error", "hits_at_1", "hits_at_4",
    "ndcg_at_10", "sentence_hits_at_1",
)  # fmt: skip
"""Those a report begins with."""
BY_KIND = (
    "passed", "answer_right", "first_right", "span_token_f1", "answer_sentences", "bearing_citations",
    "citation_precision", "sentence_citation_precision", "quote_in_file", "hits_at_1", "hits_at_4",
    "sentence_hits_at_1",
)  # fmt: skip
"""Those a report gives for each kind of case."""
