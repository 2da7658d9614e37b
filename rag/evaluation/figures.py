"""The figures of some graded cases: measures, times, and what each threshold of confidence would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from rag.evaluation.bootstrap import Estimate, Percentiles, estimate, percentiles
from rag.evaluation.grade import Graded
from rag.evaluation.measures import MEASURES, Measure
from rag.evaluation.statistic import Bin, reliability

Share = Annotated[float, Field(ge=0, le=1)]


@dataclass(frozen=True, slots=True)
class ThresholdPoint:
    """The share of the answerable that is answered and of the others that is refused at a threshold of confidence."""

    threshold: Share
    answered: Share
    refused: Share


def measured(graded: Sequence[Graded]) -> dict[str, Estimate]:
    """Return every measure over these cases, by name, in the order of `MEASURES`."""
    return {measure.name: value_of(measure, graded) for measure in MEASURES}


def value_of(measure: Measure, graded: Sequence[Graded]) -> Estimate:
    """Return a measure's value over these cases."""
    counted = [g for g in graded if measure.name in g.scores]
    if measure.contrasts and len({g.case.expects_answer for g in counted}) < 2:
        return Estimate()
    return estimate([g.scores[measure.name] for g in counted], measure.of)


def kinds(graded: Sequence[Graded]) -> dict[str, list[Graded]]:
    """Group cases by kind, in order of appearance."""
    return {kind: [g for g in graded if g.case.kind == kind] for kind in dict.fromkeys(g.case.kind for g in graded)}


def latencies(graded: Sequence[Graded]) -> dict[str, Percentiles]:
    """Return the percentiles of every stage, in milliseconds."""
    times = [g.reply.timings_ms for g in graded]
    stages = dict.fromkeys(stage for taken in times for stage in taken)
    return {stage: percentiles([taken[stage] for taken in times if stage in taken]) for stage in stages}


def refusal_curve(graded: Sequence[Graded], steps: int = 50) -> list[ThresholdPoint]:
    """Return, for each threshold from 0 to 1, which share of the answerable it answers and of the others it refuses.

    A case is answered where its confidence reaches the threshold. Empty unless there are both sorts.
    """
    sure = [(c, g.case.expects_answer) for g in graded if (c := g.reply.confidence) is not None]
    yes, no = ([c for c, expected in sure if expected is sort] for sort in (True, False))
    if not yes or not no:
        return []
    thresholds = [step / steps for step in range(steps + 1)]
    return [
        ThresholdPoint(t, sum(c >= t for c in yes) / len(yes), sum(c < t for c in no) / len(no)) for t in thresholds
    ]


def best_point(curve: Sequence[ThresholdPoint]) -> ThresholdPoint | None:
    """Return the point of a curve with the highest answered + refused (Youden 1950), the middle one of several.

    None for an empty curve. It is chosen on the cases the curve was drawn from; judge it on others.
    """
    best = max((point.answered + point.refused for point in curve), default=0)
    points = [point for point in curve if point.answered + point.refused == best]
    return points[len(points) // 2] if points else None


def reliability_of(graded: Sequence[Graded]) -> list[Bin]:
    """Return ten bins of the answers by confidence, with the share that is right; none for fewer than ten answers."""
    return reliability([g.scores["calibration_error"] for g in graded if "calibration_error" in g.scores])
