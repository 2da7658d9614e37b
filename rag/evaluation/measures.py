"""The measures: what each is called, and what it counts of one attempt.

Most values are Σ first / Σ second over some cases. A yes or no, or one number, has a second number of 1; the precision
of refusals has firsts "refused rightly" and seconds "refused". Measures of the confidence have it as first, and 1 or 0
as second: answerable or not, right or wrong. A measure that does not apply to a case is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rag.evaluation.grounding import raw_grounded, shown_grounded
from rag.evaluation.matching import exact_match, holds_answer, token_f1
from rag.evaluation.ranking import NAMES
from rag.evaluation.statistic import Statistic, area, calibration_error, ratio, refused_at
from rag.evaluation.verdict import Attempt

Score = tuple[float, float]
Scores = dict[str, Score]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure by its name in `report.json` and `--min`: it counts one attempt, and makes a value `of` many.

    `only`: the attempts it applies to. `guarded`: `--no-worse` watches it. `contrasts`: it says nothing unless there
    are answerable cases and others.
    """

    name: str
    label: str
    count: Callable[[Attempt], float | Score | None]
    only: Callable[[Attempt], object] = lambda _: True
    guarded: bool = False
    of: Statistic = ratio
    contrasts: bool = False

    def score(self, attempt: Attempt) -> Score | None:
        """Return the two numbers behind an attempt; None where the measure does not apply."""
        counted = self.count(attempt) if self.only(attempt) else None
        return counted if counted is None or isinstance(counted, tuple) else (float(counted), 1.0)


def _share(flags: Iterable[bool | None]) -> Score | None:
    """Return how many flags are true and how many there are, without those not known; None where there are none."""
    known = [flag for flag in flags if flag is not None]
    return (float(sum(known)), float(len(known))) if known else None


def _mean(flags: Iterable[bool]) -> float | None:
    """Return the share of flags that are true as one number, so that each case weighs the same."""
    share = _share(flags)
    return share[0] / share[1] if share else None


def _confidence(a: Attempt, is_true: bool | None) -> Score | None:
    """Pair the confidence with what it is to foretell."""
    confidence = a.reply.confidence
    return None if confidence is None or is_true is None else (confidence, float(is_true))


def _sure(a: Attempt) -> Score | None:
    return _confidence(a, a.case.expects_answer)


def _answerable(a: Attempt) -> bool:
    return bool(a.case.expects_answer)


def _known(a: Attempt) -> bool:
    return a.case.expects_answer is not None


def _absent(a: Attempt) -> bool:
    """True for the answerable cases and those about other subjects, which are compared with each other."""
    return _known(a) and not a.case.is_near_miss


def _near(a: Attempt) -> bool:
    return _answerable(a) or a.case.is_near_miss


def _names_words(a: Attempt) -> bool:
    return a.names_words and a.case.is_fact


def _asked_model(a: Attempt) -> bool:
    return a.reply.raw is not None


def _refusals(prefix: str, what: str, only: Callable[[Attempt], bool]) -> tuple[Measure, ...]:
    name, label = f"{prefix}refusal_", f"Refusal {{}}{what}"
    return (
        Measure(name + "precision", label.format("precision"), lambda a: (a.should * a.did, a.did), only,
                contrasts=True),
        Measure(name + "recall", label.format("recall"), lambda a: (a.should * a.did, a.should), only),
        Measure(name + "f1", label.format("F1"), lambda a: (2 * a.should * a.did, a.should + a.did), only, not prefix,
                contrasts=True),
        Measure(name + "auc", label.format("AUC"), _sure, only, of=area),
    )  # fmt: skip


def _rankings(prefix: str, what: str, guarded: str) -> tuple[Measure, ...]:
    def measure(name: str, label: str) -> Measure:
        return Measure(prefix + name, f"{label}, {what}", lambda a: a.ranks.get(prefix + name), guarded=name == guarded)

    labels = ("Hits@1", "Hits@4", "Hits@10", "MRR@10", "nDCG@10", "MAP")
    return tuple(measure(name, label) for name, label in zip(NAMES, labels, strict=True))


MEASURES: tuple[Measure, ...] = (
    Measure("passed", "Prompts passed", lambda a: a.passed, guarded=True),
    Measure("kind_right", "Taken for what it is", lambda a: a.kind_right),
    Measure("outcome_right", "Came to what was wished for", lambda a: a.outcome_right),
    Measure("answer_right", "Answer right", lambda a: a.compared(holds_answer, a.reply.text), guarded=True),
    Measure("first_right", "Right in the first sentence", lambda a: a.compared(holds_answer, a.first), guarded=True),
    Measure("span_exact_match", "Exact match, answer words", lambda a: a.compared(exact_match, a.words), _names_words),
    Measure("span_token_f1", "Token F1, answer words", lambda a: a.compared(token_f1, a.words), _names_words),
    Measure("exact_match", "Exact match, whole answer", lambda a: a.compared(exact_match, a.reply.text)),
    Measure("token_f1", "Token F1, whole answer", lambda a: a.compared(token_f1, a.reply.text)),
    Measure("answered", "Answered where there is an answer", lambda a: a.is_answered, _answerable),
    Measure("answer_words", "Words in an answer", lambda a: len(a.reply.text.split()), lambda a: a.reply.citations),
    Measure("answer_sentences", "Sentences for one fact", lambda a: len(a.reply.told),
            lambda a: a.case.is_fact and a.reply.told and not a.reply.refused),
    Measure("evidence_first", "Evidence in the first sentence", lambda a: a.evidence_first, _answerable),
    Measure("bearing_citations", "Citations that bear on it", lambda a: _share(map(a.bears, a.reply.citations)),
            lambda a: _answerable(a) and (a.case.words or a.case.sentences), guarded=True),
    Measure("citation_precision", "Citation precision, articles", lambda a: _mean(map(a.from_gold, a.reply.citations)),
            lambda a: _answerable(a) and a.case.sources, guarded=True),
    Measure("citation_recall", "Citation recall, articles", lambda a: _mean(map(a.cites, a.case.relevance)),
            _answerable),
    Measure("sentence_citation_precision", "Citation precision, sentences",
            lambda a: _mean(map(a.in_gold, a.reply.citations)),
            lambda a: _answerable(a) and a.case.sentences, guarded=True),
    Measure("sentence_citation_recall", "Citation recall, sentences",
            lambda a: _mean(map(a.quotes, set(a.case.sentences))), _answerable),
    Measure("quote_in_file", "Quotes that stand in the file", lambda a: _share(map(a.stands, a.shown)), guarded=True),
    Measure("supported", "Supported sentences", lambda a: _share(s.supported for s in a.reply.sentences), guarded=True),
    *_refusals("", "", _known),
    *_refusals("absent_", ", absent", _absent),
    *_refusals("near_miss_", ", near miss", _near),
    Measure("near_miss_refused_at_95", "Near misses refused, 0.95 answered", _sure, _near, of=refused_at(0.95)),
    Measure("absent_refused_at_98", "Absent refused, 0.98 answered", _sure, _absent, of=refused_at(0.98)),
    Measure("calibration_error", "Calibration error of confidence", lambda a: _confidence(a, a.answer_right),
            of=calibration_error),
    Measure("by_model", "Answers that are the model's own", lambda a: a.reply.answerer == "model", _asked_model),
    Measure("raw_grounded", "Grounded sentences, as the model wrote them",
            lambda a: _share(raw_grounded(a.reply, a.find)), _asked_model),
    Measure("grounded", "Grounded sentences, as shown", lambda a: _share(shown_grounded(a.reply, a.find)), _asked_model,
            guarded=True),
    Measure("raw_answer_right", "Answer right, as the model wrote it",
            lambda a: a.compared(holds_answer, a.reply.raw or ""), _asked_model),
    *_rankings("", "articles", "ndcg_at_10"),
    *_rankings("sentence_", "sentences", "mrr_at_10"),
)  # fmt: skip
BY_NAME = {measure.name: measure for measure in MEASURES}
HEADLINE = (
    "passed", "kind_right", "outcome_right",
    "answer_right", "first_right", "span_exact_match", "span_token_f1", "answer_sentences",
    "bearing_citations", "citation_precision", "sentence_citation_precision", "quote_in_file", "refusal_f1",
    "refusal_auc", "near_miss_refused_at_95", "absent_refused_at_98", "calibration_error", "hits_at_1", "hits_at_4",
    "ndcg_at_10", "sentence_hits_at_1",
)  # fmt: skip
"""Those a report begins with."""
BY_KIND = (
    "passed", "kind_right", "outcome_right",
    "answer_right", "first_right", "span_token_f1", "answer_sentences", "bearing_citations", "citation_precision",
    "sentence_citation_precision", "quote_in_file", "hits_at_1", "hits_at_4", "sentence_hits_at_1",
)  # fmt: skip
"""Those a report gives for each kind of case."""
