"""The measures: what each is called and means, and its value over some prompts with a bootstrap interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.evaluation.bootstrap import Estimate, Percentiles, estimate, percentiles
from rag.evaluation.report import ThresholdPoint
from rag.evaluation.scoring import Graded
from rag.evaluation.statistic import Bin, Statistic, area, calibration_error, ratio, refused_at, reliability

Group = Literal["overall", "retrieval", "sentence retrieval", "answer", "citations", "refusal", "checking"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure by its name in `report.json` and `--min`, and what is made `of` its prompts' scores.

    `guarded`: `--no-worse` watches it. `contrasts`: it says nothing unless there are answerable prompts and others.
    """

    name: str
    label: str
    group: Group
    guarded: bool = False
    of: Statistic = ratio
    contrasts: bool = False

    def over(self, graded: Sequence[Graded]) -> Estimate:
        """Return its value over these prompts."""
        counted = [g for g in graded if self.name in g.scores]
        if self.contrasts and len({g.prompt.expects_answer for g in counted}) < 2:
            return Estimate()
        return estimate([g.scores[self.name] for g in counted], self.of)


def _ranking(prefix: str, group: Group, what: str, guarded: str) -> list[Measure]:
    labels = {
        "hits_at_1": "Hits@1", "hits_at_4": "Hits@4", "hits_at_10": "Hits@10",
        "mrr_at_10": "MRR@10", "ndcg_at_10": "nDCG@10", "map": "MAP",
    }  # fmt: skip
    return [Measure(prefix + name, f"{label}, {what}", group, name == guarded) for name, label in labels.items()]


def _refusal(prefix: str, what: str) -> list[Measure]:
    return [
        Measure(f"{prefix}refusal_precision", f"Refusal precision{what}", "refusal", contrasts=True),
        Measure(f"{prefix}refusal_recall", f"Refusal recall{what}", "refusal"),
        Measure(f"{prefix}refusal_f1", f"Refusal F1{what}", "refusal", not prefix, contrasts=True),
        Measure(f"{prefix}refusal_auc", f"Refusal AUC{what}", "refusal", of=area),
    ]


MEASURES: tuple[Measure, ...] = (
    Measure("passed", "Prompts passed", "overall", True),
    Measure("answer_right", "Answer right", "answer", True),
    Measure("first_right", "Right in the first sentence", "answer", True),
    Measure("span_exact_match", "Exact match, answer words", "answer"),
    Measure("span_token_f1", "Token F1, answer words", "answer"),
    Measure("exact_match", "Exact match, whole answer", "answer"),
    Measure("token_f1", "Token F1, whole answer", "answer"),
    Measure("answered", "Answered where there is an answer", "answer"),
    Measure("answer_words", "Words in an answer", "answer"),
    Measure("answer_sentences", "Sentences for one fact", "answer"),
    Measure("evidence_first", "Evidence in the first sentence", "citations"),
    Measure("bearing_citations", "Citations that bear on it", "citations", True),
    Measure("citation_precision", "Citation precision, articles", "citations", True),
    Measure("citation_recall", "Citation recall, articles", "citations"),
    Measure("sentence_citation_precision", "Citation precision, sentences", "citations", True),
    Measure("sentence_citation_recall", "Citation recall, sentences", "citations"),
    Measure("quote_in_file", "Quotes that stand in the file", "citations", True),
    Measure("supported", "Supported sentences", "citations", True),
    *_refusal("", ""),
    *_refusal("absent_", ", absent"),
    *_refusal("near_miss_", ", near miss"),
    Measure("near_miss_refused_at_95", "Near misses refused, 0.95 answered", "refusal", of=refused_at(0.95)),
    Measure("absent_refused_at_98", "Absent refused, 0.98 answered", "refusal", of=refused_at(0.98)),
    Measure("calibration_error", "Calibration error of confidence", "refusal", of=calibration_error),
    Measure("by_model", "Answers that are the model's own", "checking"),
    Measure("raw_grounded", "Grounded sentences, as the model wrote them", "checking"),
    Measure("grounded", "Grounded sentences, as shown", "checking", True),
    Measure("raw_answer_right", "Answer right, as the model wrote it", "checking"),
    *_ranking("", "retrieval", "articles", "ndcg_at_10"),
    *_ranking("sentence_", "sentence retrieval", "sentences", "mrr_at_10"),
)
BY_NAME = {measure.name: measure for measure in MEASURES}
HEADLINE = (
    "passed", "answer_right", "first_right", "span_exact_match", "span_token_f1", "answer_sentences",
    "bearing_citations", "citation_precision", "sentence_citation_precision", "quote_in_file", "refusal_f1",
    "refusal_auc", "near_miss_refused_at_95", "absent_refused_at_98", "calibration_error", "hits_at_1", "hits_at_4",
    "ndcg_at_10", "sentence_hits_at_1",
)  # fmt: skip
BY_KIND = (
    "passed", "answer_right", "first_right", "span_token_f1", "answer_sentences", "bearing_citations",
    "citation_precision", "sentence_citation_precision", "quote_in_file", "hits_at_1", "hits_at_4",
    "sentence_hits_at_1",
)  # fmt: skip


def measured(graded: Sequence[Graded]) -> dict[str, Estimate]:
    """Return every measure over these prompts, by name, in the order of `MEASURES`."""
    return {measure.name: measure.over(graded) for measure in MEASURES}


def kinds(graded: Sequence[Graded]) -> dict[str, list[Graded]]:
    """Group prompts by kind, in order of appearance."""
    groups: dict[str, list[Graded]] = {}
    for item in graded:
        groups.setdefault(item.prompt.kind, []).append(item)
    return groups


def latencies(graded: Sequence[Graded]) -> dict[str, Percentiles]:
    """Return the percentiles of every stage, in milliseconds."""
    stages = dict.fromkeys(stage for g in graded for stage in g.reply.timings_ms)
    return {
        stage: percentiles([g.reply.timings_ms[stage] for g in graded if stage in g.reply.timings_ms])
        for stage in stages
    }


def refusal_curve(graded: Sequence[Graded], steps: int = 50) -> list[ThresholdPoint]:
    """Return, for thresholds 0 to 1, which share of the answerable is answered and of the others refused.

    A prompt is answered where its confidence reaches the threshold. Empty unless there are both sorts.
    """
    yes = [c for g in graded if (c := g.reply.confidence) is not None and g.prompt.expects_answer]
    no = [c for g in graded if (c := g.reply.confidence) is not None and g.prompt.expects_answer is False]
    if not yes or not no:
        return []
    thresholds = [step / steps for step in range(steps + 1)]
    return [
        ThresholdPoint(t, sum(c >= t for c in yes) / len(yes), sum(c < t for c in no) / len(no)) for t in thresholds
    ]


def reliability_of(graded: Sequence[Graded]) -> list[Bin]:
    """Return ten bins of the answers by confidence, with the share that is right; none for fewer than ten answers."""
    return reliability([g.scores["calibration_error"] for g in graded if "calibration_error" in g.scores])


def best_point(curve: Sequence[ThresholdPoint]) -> ThresholdPoint | None:
    """Return the point of a refusal curve with the highest answered + refused (Youden 1950), the middle one of several.

    None for an empty curve. It is chosen on the prompts it was drawn from; judge it on others.
    """
    if not curve:
        return None
    best = max(point.answered + point.refused for point in curve)
    points = [point for point in curve if point.answered + point.refused == best]
    return points[len(points) // 2]
