"""Fits the constants of checking, measures the checker on the open sets, and writes the table of docs/results.md.

    python -m tests.bench.checker --data ../shared/data --indexes DIR [--write docs/results.md]

What is checked is in tests/bench/checker_set.py. Constants are chosen on the half whose base sentence has an even
SHA-1, the figures are of the other half; with --write, rag/checking/constants.json is written too. "Unsupported" is the
positive: recall is the share of false sentences found, precision is over a false sentence and the true one that it
was made of, so that both count alike.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from index.builder import build_index
from index.errors import IndexNotFound
from index.opened import Index
from rag.checking.basis import Basis, in_its_words
from rag.checking.checker import Checker
from rag.checking.constants import FILE, CheckingConstants, checking_constants
from rag.checking.covering import Claim, Compared, anchors, covered_around, farthest_verb
from rag.checking.rules import RULES
from rag.evaluation.bootstrap import Estimate, estimate
from rag.language.parsed import parse
from rag.reading.calibration import LinearModel
from rag.search.match import Match
from tests.bench.checker_additions import ADDITIONS
from tests.bench.checker_changes import CHANGES
from tests.bench.checker_set import NEWS, Case, cases, part_of
from tests.bench.tables import put

SETS = ("clapnq_open", "squad2_open", NEWS)
FEATURES = ("maxsim", "context", "weakest", "shared", "shared_alone")
STRANGERS = ("another answer", "another answer, near")
KINDS = ("reference", "question", "verbatim", "quiz")
TRIES = 6
TRUE_KEPT = 0.98  # The share of the true sentences of the tuning half whose content must pass.
READ_KEPT = 0.996  # The share of them that the reader must find supported.
PARTS_KEPT = 0.995  # The share of them of which every part must.
VERBS_KEPT = 0.99  # The share of them of which every verb must, unless the reader is sure.
# In log-odds, of the half of tests/rag/written.yaml that is tuned on. Of what is farther behind, a sentence that hardly
# says the same carries what a better one contradicts (1.5: 0.90 of the false found, for 0.95).
BEHIND, SURE = 0.5, 1.0
FOUND, COVERED, READ = "some sentence covers it", "every part is covered", "the reader finds it supported"
DEED, ASKED = "no verb is like nothing there", "asked who, the reader names no other"
_READ: dict[tuple[str, str, int, int, int | None], float] = {}  # What the reader said once is not asked again.
BEGIN, END = "<!-- checker: begin (make checker writes this) -->", "<!-- checker: end -->"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A case with all that the model has to say about it, so that constants can be tried fast."""

    case: Case
    claims: list[Claim]
    compared: list[Compared]


class Replayed(Checker):
    """A checker that takes the comparison from a prepared case, and notes by which rule it objects."""

    def __init__(self, checker: Checker, constants: CheckingConstants) -> None:
        super().__init__(checker.model, checker.idf, checker.tokens, constants)
        self.at: Prepared | None = None
        self.because = ""

    def compared(self, text: str, passages: Sequence[Match]) -> tuple[list[Claim], list[Compared]]:
        assert self.at is not None, (text, passages)
        return self.at.claims, self.at.compared

    def supports(self, text: str, match: Match, first: int = 0, last: int | None = None) -> float:
        key = (text, match.article.source, match.passage.start, first, last)
        if key not in _READ:
            _READ[key] = super().supports(text, match, first, last)
        return _READ[key]

    def _other_deed(self, claim: Claim, compared: Compared, position: int) -> str | None:
        told = super()._other_deed(claim, compared, position)
        self.because = self.because or (DEED if told else "")
        return told

    def _another(self, claim: Claim, match: Match, position: int) -> str | None:
        told = super()._another(claim, match, position)
        self.because = self.because or (ASKED if told else "")
        return told

    def _faults(self, claim: Claim, compared: Compared, position: int) -> tuple[str | None, str | None]:
        missing, contradicted = super()._faults(claim, compared, position)
        if (missing or contradicted) and not self.because:
            read, basis = parse(claim.text), Basis.of(compared.match, position)
            broken = [rule.name for rule in RULES if rule.fault(read, basis)]
            self.because = broken[0] if broken else COVERED if missing else READ
        return missing, contradicted

    def objection(self, prepared: Prepared) -> str:
        """Return the rule by which the case is found unsupported, nothing when it is supported."""
        self.at, self.because = prepared, ""
        if self.check(prepared.case.text, prepared.case.cited, prepared.case.given).supported:
            return ""
        return self.because or FOUND


def prepare(checker: Checker, found: Iterable[Case]) -> Iterator[Prepared]:
    """Embed every case."""
    for case in found:
        yield Prepared(case, *checker.compared(case.text, case.given))


def fit_content(tuning: Sequence[Prepared], start: LinearModel, rounds: int = 4) -> LinearModel:
    """Return the logistic model that tells the best anchors of true sentences from those of other answers' sentences.

    Which anchor is the best depends on the model, so it is fitted anew a few times. No coefficient is below zero.
    """
    model = start
    used = [p for p in tuning if (p.case.change is None and p.case.kind != "quiz") or p.case.change in STRANGERS]
    true = np.array([p.case.change is None for p in used])
    weight = np.where(true, 0.5 / true.sum(), 0.5 / (~true).sum())
    for _ in range(rounds):
        best = [anchors(p.claims[0], _among(p), model)[0].features for p in used]
        x = np.array([[f[name] for name in FEATURES] for f in best])
        mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
        z = (x - mean) / spread

        def loss(b: Any, z: Any = z) -> Any:
            chance = 1 / (1 + np.exp(-(b[0] + z @ b[1:])))
            value = -(weight * np.log(np.where(true, chance, 1 - chance) + 1e-12)).sum() + 1e-3 * b[1:] @ b[1:]
            error = weight * (chance - true)
            return value, np.r_[error.sum(), z.T @ error + 2e-3 * b[1:]]

        bounds = [(None, None)] + [(0.0, None)] * len(FEATURES)
        b = minimize(loss, np.zeros(len(FEATURES) + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
        weights = b[1:] / spread
        named = {name: round(float(w), 3) for name, w in zip(FEATURES, weights, strict=True)}
        model = LinearModel(named, round(float(b[0] - weights @ mean), 3))
    return model


def _among(prepared: Prepared) -> list[Compared]:
    """Return where a case's anchors may be: a true sentence's in its source, a stranger's anywhere."""
    true = prepared.case.change is None
    return [c for c in prepared.compared if not true or c.given in prepared.case.cited]


def fit(checker: Checker, tuning: Sequence[Prepared]) -> CheckingConstants:
    """Choose all constants on the tuning half."""
    content = fit_content(tuning, checking_constants().content)
    true = [p for p in tuning if p.case.change is None and p.case.kind != "quiz"]
    scores = [anchors(p.claims[0], _among(p), content)[0].score for p in true]
    least = round(float(np.quantile(scores, 1 - TRUE_KEPT)), 3)
    least_part = round(float(np.quantile([_worst_part(p, content) for p in true], 1 - PARTS_KEPT)), 3)
    supported = [_supported(checker, p, content) for p in true]
    least_support = round(float(np.quantile(supported, 1 - READ_KEPT)), 1)
    verbs = [1.0 if s >= SURE else _worst_verb(p, content) for p, s in zip(true, supported, strict=True)]
    least_verb = round(float(np.quantile(verbs, 1 - VERBS_KEPT)), 3)
    return CheckingConstants(content, least, BEHIND, TRIES, least_part, least_support, SURE, least_verb)


def _supported(checker: Checker, prepared: Prepared, content: LinearModel) -> float:
    """Return how surely the reader finds a case supported by its best anchor, in log-odds."""
    anchor = anchors(prepared.claims[0], _among(prepared), content)[0]
    match = prepared.compared[anchor.given].match
    said = in_its_words(parse(prepared.case.text), Basis.of(match, anchor.position).sentence)
    return checker.support(said, match, anchor.position)


def _worst_part(prepared: Prepared, content: LinearModel) -> float:
    """Return how well the sentences around a case's best anchor cover the part covered worst; 1 for one part alone."""
    claim = prepared.claims[0]
    anchor = anchors(claim, _among(prepared), content)[0]
    found = prepared.compared[anchor.given]
    parts = claim.parts if len(claim.parts) > 1 else ()
    return min((covered_around(part, found, anchor.position) for part in parts), default=1.0)


def _worst_verb(prepared: Prepared, content: LinearModel) -> float:
    """Return how like the verb of a case that is least like anything around its best anchor is to that."""
    anchor = anchors(prepared.claims[0], _among(prepared), content)[0]
    return farthest_verb(prepared.claims[0], prepared.compared[anchor.given], anchor.position)[1]


def objections(checker: Checker, constants: CheckingConstants, found: Sequence[Prepared]) -> list[str]:
    """Return of every case the rule by which it is found unsupported, nothing where it is supported."""
    replayed = Replayed(checker, constants)
    return [replayed.objection(p) for p in found]


def table(held: Sequence[Prepared], flagged: Sequence[str]) -> str:
    """Return the figures as three tables in Markdown."""
    true = {(p.case.pair, p.case.kind): bool(f) for p, f in zip(held, flagged, strict=True) if p.case.change is None}
    lines = [
        "| changed | sentences | found (recall) | right when it objects (precision) |",
        "| --- | --- | --- | --- |",
    ]
    for change in [*CHANGES, *ADDITIONS, *STRANGERS]:
        pairs = [(p.case, bool(f)) for p, f in zip(held, flagged, strict=True) if p.case.change == change]
        pairs = [(case, f) for case, f in pairs if case.kind != "quiz"]
        recall = estimate([(f, 1) for _, f in pairs])
        precision = estimate([(f, f + true[case.pair, case.kind]) for case, f in pairs])
        lines.append(f"| {change} | {len(pairs)} | {_cell(recall)} | {_cell(precision)} |")
    lines += ["", "| true sentences | sentences | objected to |", "| --- | --- | --- |"]
    for kind in KINDS:
        parts = [(f, 1) for (_, k), f in true.items() if k == kind]
        lines.append(f"| {kind} | {len(parts)} | {_cell(estimate(parts))} |")
    lines += ["", "| rule | of the false sentences | of the true ones |", "| --- | --- | --- |"]
    counted = [(f, p.case.change is None) for p, f in zip(held, flagged, strict=True) if p.case.kind != "quiz"]
    for rule in (FOUND, *(rule.name for rule in RULES), COVERED, READ, DEED, ASKED):
        shares = [np.mean([f == rule for f, true_one in counted if true_one == wanted]) for wanted in (False, True)]
        lines.append(f"| {rule} | {shares[0]:.3f} | {shares[1]:.3f} |")
    return "\n".join(lines)


def _cell(estimate: Estimate) -> str:
    if estimate.value is None:
        return "–"
    return f"{estimate.value:.2f} ({estimate.low:.2f}–{estimate.high:.2f})"


def open_index(data: Path, indexes: Path, name: str) -> Index:
    """Open a set's index, built where there is none; of the news set a part, which is enough and takes minutes."""
    articles, folder = data / name / "articles.jsonl.gz", indexes / name
    if name == NEWS:
        folder, articles = indexes / f"{name}_part", indexes / f"{name}_part.jsonl"
    try:
        return Index(folder)
    except IndexNotFound:
        if name == NEWS:
            indexes.mkdir(parents=True, exist_ok=True)
            articles.write_text(part_of(data / name), "utf-8")
        build_index([articles], folder)
        return Index(folder)


def speed(checker: Checker, prepared: Sequence[Prepared]) -> tuple[float, float]:
    """Return the median and 95th percentile in ms of checking one sentence against five passages, warm."""
    taken = []
    for p in prepared[:: max(1, len(prepared) // 300)]:
        begun = time.perf_counter()
        checker.check(p.case.text, p.case.cited, p.case.given)
        taken.append(1000 * (time.perf_counter() - begun))
    return float(np.median(taken)), float(np.quantile(taken, 0.95))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the open sets")
    parser.add_argument("--indexes", type=Path, required=True, help="where their indexes are, or are built")
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="write rag/checking/constants.json and the table into this page"
    )
    parser.add_argument("--sets", nargs="+", default=SETS, choices=SETS)
    arguments = parser.parse_args()
    everything = []
    for name in arguments.sets:
        index = open_index(arguments.data, arguments.indexes, name)
        checker = Checker.over(index)
        prepared = list(prepare(checker, cases(arguments.data, name, index)))
        everything += prepared
        print(f"{name}: {len(prepared)} sentences", flush=True)
    tuning = [p for p in everything if p.case.tuning]
    held = [p for p in everything if not p.case.tuning]
    constants = fit(checker, tuning)
    values = as_json(constants, tuning)
    text = table(held, objections(checker, constants, held))
    text += "\n\nA check takes {:.0f} ms (p95 {:.0f}) with five passages.".format(*speed(checker, prepared))
    print(json.dumps(values, indent=1), text, sep="\n")
    if arguments.write:
        FILE.write_text(json.dumps(values, indent=1) + "\n", "utf-8")
        put(arguments.write, BEGIN, END, text)


def as_json(constants: CheckingConstants, tuning: Sequence[Prepared]) -> dict[str, Any]:
    """Return the constants as rag/checking/constants.json holds them, with their date and data."""
    true = [p.case for p in tuning if p.case.change is None]
    return {
        "fitted": datetime.now(UTC).date().isoformat(),
        "command": "python -m tests.bench.checker --data ../shared/data --indexes DIR --write docs/results.md",
        "data": {kind: f"{sum(c.kind == kind for c in true)} true sentences" for kind in KINDS}
        | {"changed": f"{len(tuning) - len(true)} false sentences"},
        "content": {"intercept": constants.content.intercept, "coefficients": dict(constants.content.coefficients)},
        "least": constants.least,
        "behind": constants.behind,
        "tries": constants.tries,
        "least_part": constants.least_part,
        "least_support": constants.least_support,
        "sure_support": constants.sure_support,
        "least_verb": constants.least_verb,
    }


if __name__ == "__main__":
    main()
