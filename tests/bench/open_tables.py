"""The tables of the open sets: what was wanted and is reached, and every system beside Footnote as it was before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rag.evaluation.bootstrap import Estimate, estimate
from rag.evaluation.comparison import compared_measure
from rag.evaluation.figures import latencies, value_of
from rag.evaluation.grade import Graded
from rag.evaluation.identity import commit
from rag.evaluation.measures import BY_NAME
from rag.evaluation.tables import NOTHING, figure, signed
from tests.bench.open_before import Before

TITLES = {"footnote": "Footnote", "stock": "stock", "stock10": "stock, 10 chunks", "bm25": "BM25"}
ROWS = (
    "passed", "answer_right", "inference.answer_right", "comparison.answer_right", "temporal.answer_right",
    "first_right", "evidence_first", "span_exact_match",
    "span_token_f1", "answer_sentences", "answer_words", "hits_at_1", "hits_at_4", "hits_at_10", "mrr_at_10",
    "ndcg_at_10", "sentence_hits_at_1", "sentence_hits_at_4", "bearing_citations", "citation_precision",
    "sentence_citation_precision", "sentence_citation_recall", "quote_in_file", "answered", "refusal_precision",
    "refusal_recall", "refusal_f1", "near_miss_refusal_recall", "near_miss_refused_at_95", "absent_refusal_recall",
    "absent_refused_at_98", "refusal_auc", "near_miss_refusal_auc", "absent_refusal_auc", "calibration_error",
)  # fmt: skip
"""Measures, some of one kind of prompt only: `kind.measure`, as in `--min`."""
OURS_ONLY = {
    "passed", "first_right", "evidence_first", "span_exact_match", "span_token_f1", "answer_sentences",
    "sentence_hits_at_1", "sentence_hits_at_4", "bearing_citations", "sentence_citation_precision",
    "sentence_citation_recall", "answered", "refusal_precision", "refusal_recall", "refusal_f1",
    "near_miss_refusal_recall", "absent_refusal_recall", "calibration_error",
}  # fmt: skip
"""Not for those that only retrieve: a chunk of hundreds of words is no sentence and no quote, they never refuse, and
their score is no probability."""
ALL = "all"


@dataclass(frozen=True, slots=True)
class Target:
    """What a measure of a set is to reach: at least `wanted` (`most`: at most), or `more` than it was before."""

    set: str
    row: str
    wanted: float | None = None
    more: float = 0.0
    most: bool = False

    def is_reached(self, now: float, before: float | None) -> bool | None:
        """Whether it is reached; None where that hangs on what was before and is not known."""
        if self.wanted is not None:
            return now <= self.wanted if self.most else now >= self.wanted
        return None if before is None else now >= before + self.more - 1e-9

    @property
    def told(self) -> str:
        """`≥ 0.92`, `≤ 1.60`, `+0.10` or `no worse`."""
        if self.wanted is not None:
            return f"{'≤' if self.most else '≥'} {self.wanted:.2f}"
        return f"+{self.more:.2f}" if self.more else "no worse"


TARGETS = (
    Target("squad2_open", "evidence_first", 0.92), Target("squad2_open", "near_miss_refusal_auc", 0.86),
    Target("squad2_open", "near_miss_refused_at_95", 0.50), Target("squad2_open", "span_exact_match", 0.70),
    Target("squad2_open", "span_token_f1", 0.80),
    Target("clapnq_open", "near_miss_refusal_auc", 0.93), Target("clapnq_open", "sentence_citation_precision", 0.70),
    Target("clapnq_open", "sentence_citation_recall", 0.62),
    Target("realtimeqa_open", "first_right", more=0.10), Target("realtimeqa_open", "answer_right", 0.80),
    Target("realtimeqa_open", "absent_refused_at_98", 0.98),
    Target("multihop_open", "inference.answer_right"), Target("multihop_open", "comparison.answer_right", 0.45),
    Target("multihop_open", "temporal.answer_right", 0.45), Target("multihop_open", "refusal_recall", 0.97),
    Target("seeds", "answer_right", 24 / 27), Target("seeds", "near_miss_refusal_recall", 4 / 7),
    Target(ALL, "answer_sentences", 1.6, most=True), Target(ALL, "bearing_citations", 0.85),
    Target(ALL, "calibration_error", 0.05, most=True),
)  # fmt: skip


def half(prompt_id: str) -> int:
    """Return 0 for the tuning half, 1 for the reported half."""
    return int(hashlib.sha1(prompt_id.encode()).hexdigest(), 16) % 2


def reported(name: str, graded: Sequence[Graded]) -> list[Graded]:
    """Return the half of a set that had no part in choosing constants; the sample prompts are all reported."""
    return [g for g in graded if name == "seeds" or half(g.case.id) == 1]


def target_table(ours: Mapping[str, Sequence[Graded]], before: Mapping[str, Before]) -> str:
    """Return what each target's measure was and is over the reported prompts; sets that were not run are left out."""
    everything = {ALL: [g for items in ours.values() for g in items], **ours}
    known = {ALL: Before({key: s for old in before.values() for key, s in old.scores.items()}), **before}
    lines = [["set", "measure", "n", "before", "Footnote", "moved", "wanted", "reached"], ["---"] * 8]
    for target in TARGETS:
        if target.set not in everything:
            continue
        row, old = Row(target.row, everything[target.set]), known.get(target.set, Before())
        was, now = row.before(old), row.now
        if now.value is None:
            reached, shown = "not measured", NOTHING
        else:
            is_reached = target.is_reached(now.value, was.value)
            reached = {True: "yes", False: "no", None: NOTHING}[is_reached]
            shown = figure(now)
        cells = [row.label, str(max(now.n, was.n)), figure(was), shown, row.moved(old), target.told, reached]
        lines.append([target.set, *cells])
    return "### What was wanted\n\nThe reported halves.\n\n" + _lines(lines)


def set_tables(name: str, graded: Mapping[str, Sequence[Graded]], before: Before) -> str:
    """Return the tables of a set: the reported half, and all of it where there are halves."""
    first = next(iter(graded.values()))
    parts = [
        f"### {name}",
        f"{date.today().isoformat()}, commit {commit()}; `python -m tests.bench.open_sets --sets {name}`",
    ]
    halves = {system: reported(name, items) for system, items in graded.items()}
    count = len(next(iter(halves.values())))
    if count < len(first):
        parts += [f"The reported half, {count} prompts:", _table(halves, before)]
        parts += [f"All, {len(first)} prompts:", _table(graded, Before())]
    else:
        parts += [f"All, {count} prompts:", _table(graded, before)]
    return "\n\n".join(parts)


class Row:
    """A measure over some prompts, or over those of one kind."""

    def __init__(self, name: str, graded: Sequence[Graded]) -> None:
        kind, _, self.measure = name.rpartition(".")
        self.label = BY_NAME[self.measure].label + (f", {kind}" if kind else "")
        self.graded = [g for g in graded if not kind or g.case.kind == kind]

    @property
    def now(self) -> Estimate:
        """The value as it is."""
        return value_of(BY_NAME[self.measure], self.graded)

    def before(self, before: Before) -> Estimate:
        """The value as it was, over those of the prompts that are known from before."""
        scores = [s[self.measure] for s in before.of(self.graded) if self.measure in s]
        return estimate(scores, BY_NAME[self.measure].of)

    def moved(self, before: Before) -> str:
        """`+0.05 (0.01 to 0.09)`: how far it moved over the same prompts."""
        row = compared_measure(BY_NAME[self.measure], before.pairs(self.graded))
        return f"{signed(row.difference)} ({signed(row.low)} to {signed(row.high)})" if row else NOTHING


def _table(graded: Mapping[str, Sequence[Graded]], before: Before) -> str:
    known = bool(before.of(graded.get("footnote", ())))
    beside = ["before", "moved"] if known else []
    heading = ["measure", "n", *(h for s in graded for h in ([TITLES[s], *beside] if s == "footnote" else [TITLES[s]]))]
    lines = [heading, ["---"] * len(heading)]
    for name in ROWS:
        cells: list[str] = []
        counts = [0]
        for system, items in graded.items():
            row = Row(name, items)
            found = Estimate() if system != "footnote" and row.measure in OURS_ONLY else row.now
            cells.append(figure(found))
            counts.append(found.n)
            if system == "footnote" and known:
                was = row.before(before)
                cells += [figure(was), row.moved(before)]
                counts.append(was.n)
        if set(cells) != {NOTHING}:
            lines.append([row.label, str(max(counts)), *cells])
    return _lines([*lines, *_ends(graded, len(beside))])


def _ends(graded: Mapping[str, Sequence[Graded]], beside: int) -> list[list[str]]:
    """Return the rows of errors, where there are any, and of times."""
    count = str(max(map(len, graded.values())))
    errors = {s: sum(bool(g.reply.error) for g in items) for s, items in graded.items()}
    rows = {"Time to answer, p50 / p95 ms": {s: _time(items) for s, items in graded.items()}}
    if any(errors.values()):
        rows = {"**Failed with an error**": {s: str(n) for s, n in errors.items()}, **rows}
    return [
        [
            label,
            count,
            *(c for s, cell in cells.items() for c in [cell, *([NOTHING] * beside if s == "footnote" else [])]),
        ]
        for label, cells in rows.items()
    ]


def _time(items: Sequence[Graded]) -> str:
    total = latencies(items).get("total")
    return f"{total.p50.value:,.0f} / {total.p95.value:,.0f}" if total else NOTHING


def _lines(lines: Sequence[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
