"""Fits the constants of ranking and refusing on the tuning halves of the open sets, and writes
rag/reading/calibration.json.

    python -m tests.bench.fit --data ../shared/data --indexes /tmp/indexes [--write]

An index of each set is built below --indexes where there is none (the news set takes ten minutes). A prompt is in the
tuning half when the SHA-1 of its id is even; the figures printed are of the other half.

Ranking is a listwise logistic regression: the chance that a sentence is a right one among all candidates of its
question; `glance` without the reader's word, `ranking` with it. Confidence is a logistic regression of "what is shown
is right": right for an answerable prompt whose answer is shown, wrong for any other. Every set counts alike. The
sets enter twice, whole and as random parts of eight articles, so that small corpora are seen too.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from index.builder import build_index
from index.errors import IndexNotFound
from rag.assistant import Assistant
from rag.question.timeliness import Timeliness
from rag.reading.calibration import FEW, FILE, LinearModel
from rag.reading.choosing import features
from rag.reading.findings import Findings
from rag.search.filters import Filters
from rag.settings import load_settings

GLANCE = ("hybrid", "maxsim", "context", "timely")
RANKING = (*GLANCE, "said")
CONFIDENCE = ("said", "read", "holds", "context", "dense")
CHOICE = {"enough": 0.55, "margin": 2.0, "beside": 2.0}
SURE = 0.12  # The share of answerable prompts that `answer` calls doubtful.
ABSENT = 0.995  # The share of absent prompts over few passages that `closest` refuses.
LOST = 0.01  # The share of answerable prompts of the largest set that its `closest` refuses.
SETS = (
    # name, articles of a random part (0: all)
    ("squad2_open", 0),
    ("clapnq_open", 0),
    ("multihop_open", 0),
    ("realtimeqa_open", 0),
    ("squad2_open", 8),
    ("clapnq_open", 8),
    ("realtimeqa_open", 8),
)

FEW_ABSENT = (("multihop_open", 0), ("realtimeqa_open", 8))
MANY, MANY_PASSAGES = ("realtimeqa_open", 0), 24_500

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """One prompt: `candidates` by feature name, (n,) each, `right` (n,), `evidence` by feature name; `shown` is true
    when what is shown holds the answer."""

    tuning: bool
    answerable: bool
    candidates: dict[str, Floats]
    right: NDArray[np.bool_]
    evidence: dict[str, float]
    shown: bool


def plain(text: str) -> str:
    """Return the words of a text between single spaces, for finding whole words."""
    return " " + " ".join(re.findall(r"\w+", text.replace("’", "'").casefold())) + " "


def is_right(prompt: dict[str, Any], source: str, text: str) -> bool:
    """Tell whether a sentence is one to find: it holds the answer, or is part of the gold evidence."""
    if source not in prompt["sources"]:
        return False
    words = plain(text)
    if prompt["answers"]:
        return all(any(plain(a) in words for a in group) for group in prompt["answers"])
    return any(words.strip() in plain(gold) or plain(gold).strip() in words for gold in prompt["sentences"])


def rows(assistant: Assistant, prompts: Sequence[dict[str, Any]], part: int) -> Iterator[Row]:
    """Ask every prompt, of the whole index or of a random part with the prompt's own articles in it."""
    sources = [info.source for info in assistant.articles()]
    chance = random.Random(1)
    for prompt in prompts:
        as_of = date.fromisoformat(prompt["as_of"][:10]) if prompt.get("as_of") else None
        own = [*prompt["sources"], *prompt.get("near", [])]
        filters = Filters(sources=frozenset([*chance.sample(sources, part), *own])) if part else None
        found = assistant.find(prompt["question"], filters=filters, as_of=as_of)
        if found.quotes.ranked:
            yield row(prompt, found)


def row(prompt: dict[str, Any], found: Findings) -> Row:
    """Turn what was found for a prompt into numbers."""
    times = Timeliness.of(found.question, (m.article.date for m in found.retrieval.matches))
    # In the order of passage and text, not of the ranking: where features tie, nothing of it may show.
    place = {m.number: n for n, m in enumerate(found.retrieval.matches)}
    ranked = sorted(found.quotes.ranked, key=lambda r: (place[r.candidate.match.number], r.candidate.position))
    named = [
        features(r.candidate, times)
        | {
            "said": r.judged.sure,
            "holds": r.judged.holds,
            "dense": r.candidate.match.dense,
            "lexical": r.candidate.match.lexical,
        }
        for r in ranked
    ]
    right = np.array([is_right(prompt, r.candidate.match.article.source, r.candidate.text) for r in ranked])
    shown = plain(" ".join(r.candidate.text for r in found.quotes.chosen))
    if prompt["answers"]:
        answers = all(any(plain(a) in shown for a in group) for group in prompt["answers"])
    else:
        answers = any(right[i] for i, r in enumerate(ranked) if r.chosen)
    assert found.evidence is not None
    return Row(
        tuning=int(hashlib.sha1(prompt["id"].encode()).hexdigest(), 16) % 2 == 0,
        answerable=bool(prompt["answerable"]),
        candidates={name: np.array([f[name] for f in named]) for name in named[0]},
        right=right,
        evidence=found.evidence.features(),
        shown=bool(prompt["answerable"]) and bool(answers),
    )


def fit_ranking(names: Sequence[str], data: Sequence[Row]) -> LinearModel:
    """Return the model that makes right sentences likeliest, L2 0.01 on standardised features."""
    used = [
        (np.stack([r.candidates[n] for n in names], axis=1), r.right) for r in data if r.answerable and r.right.any()
    ]
    spread = np.concatenate([x for x, _ in used]).std(axis=0) + 1e-9

    def loss(w: Floats) -> tuple[float, Floats]:
        total, slope = 0.0, np.zeros_like(w)
        for raw, right in used:
            x = raw / spread
            scores = x @ w
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            hit = chances[right].sum() + 1e-12
            total -= math.log(hit)
            slope -= (np.where(right, chances / hit, 0) - chances) @ x
        return total / len(used) + 0.01 * float(w @ w), slope / len(used) + 0.02 * w

    return LinearModel(named(names, minimize(loss, np.zeros(len(spread)), jac=True, method="L-BFGS-B").x / spread))


def ranked(model: LinearModel, row: Row) -> Floats:
    """Return the positions of a row's candidates, best first."""
    return np.argsort(-sum(row.candidates[n] * weight for n, weight in model.coefficients.items()), kind="stable")


def fit_confidence(names: Sequence[str], data: Sequence[Sequence[Row]]) -> LinearModel:
    """Return the model of "what is shown is right"; every set counts alike, and more support never lowers it."""
    x = np.array([[r.evidence[name] for name in names] for part in data for r in part])
    y = np.array([float(r.shown) for part in data for r in part])
    weight = np.array([1 / len(part) / len(data) for part in data for _ in part])
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = (x - mean) / spread

    def loss(b: Floats) -> tuple[float, Floats]:
        chance = 1 / (1 + np.exp(-(b[0] + z @ b[1:])))
        fit = -(weight * (y * np.log(chance + 1e-12) + (1 - y) * np.log(1 - chance + 1e-12))).sum()
        error = weight * (chance - y)
        return fit + 1e-3 * float(b[1:] @ b[1:]), np.r_[error.sum(), z.T @ error + 2e-3 * b[1:]]

    bounds = [(None, None), *((0.0, None) for _ in names)]
    b = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    coefficients = b[1:] / spread
    return LinearModel(named(names, coefficients), round(float(b[0] - coefficients @ mean), 3))


def area(confidence: Floats, answerable: NDArray[np.bool_]) -> float:
    """Return the chance that an answerable prompt gets more confidence than an unanswerable one."""
    yes, no = confidence[answerable], confidence[~answerable]
    return float(((yes[:, None] > no).mean() + (yes[:, None] >= no).mean()) / 2)


def gather(arguments: argparse.Namespace, sets: Sequence[tuple[str, int]] = SETS) -> list[list[Row]]:
    """Return the rows of every set, in order."""
    found: list[list[Row]] = []
    for name, part in sets:
        folder, index = arguments.data / name, arguments.indexes / name
        try:
            assistant = Assistant.open(index, load_settings())
        except IndexNotFound:
            build_index([folder / "articles.jsonl.gz"], index)
            assistant = Assistant.open(index, load_settings())
        prompts = [json.loads(line) for line in (folder / "prompts.jsonl").read_text("utf-8").splitlines()]
        found.append(list(rows(assistant, prompts, part)))
        print(f"{name} {part or 'all'}: {len(found[-1])} prompts", flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the open sets")
    parser.add_argument("--indexes", type=Path, required=True, help="where their indexes are, or are built")
    parser.add_argument("--write", action="store_true", help="write rag/reading/calibration.json")
    arguments = parser.parse_args()
    found = gather(arguments)
    values = fit([[r for r in part if r.tuning] for part in found])
    report(values, [[r for r in part if not r.tuning] for part in found])
    values["data"] = {
        f"{name}, {size or 'all'} articles": f"{sum(r.answerable for r in part)} answerable of {len(part)}"
        for (name, size), part in zip(SETS, ([r for r in p if r.tuning] for p in found), strict=True)
    }
    print(json.dumps(values, indent=1))
    if arguments.write:
        FILE.write_text(json.dumps(values, indent=1) + "\n", "utf-8")


def fit(tuning: Sequence[Sequence[Row]]) -> dict[str, Any]:
    """Fit everything on the tuning halves; return it as the file has it."""
    whole = [r for part, (_, size) in zip(tuning, SETS, strict=True) if not size for r in part]
    sure = fit_confidence(CONFIDENCE, tuning)
    chance = [[(r.answerable, sure.probability(r.evidence)) for r in part] for part in tuning]
    reached = [p for part in chance for answerable, p in part if answerable]
    few = [p for part, entry in zip(chance, SETS, strict=True) if entry in FEW_ABSENT for yes, p in part if not yes]
    many = [p for part, entry in zip(chance, SETS, strict=True) if entry == MANY for yes, p in part if yes]
    closest, crowded = float(np.quantile(few, ABSENT)), float(np.quantile(many, LOST))
    tenfold = math.log10(MANY_PASSAGES / FEW)
    return {
        "fitted": datetime.now(UTC).date().isoformat(),
        "command": "python -m tests.bench.fit --data ../shared/data --indexes DIR --write",
        "glance": {"coefficients": fit_ranking(GLANCE, whole).coefficients},
        "ranking": {"coefficients": fit_ranking(RANKING, whole).coefficients},
        "confidence": {"intercept": sure.intercept, "coefficients": sure.coefficients},
        **CHOICE,
        "answer": round(float(np.quantile(reached, SURE)), 3),
        "closest": round(closest, 3),
        "crowd": round((logit(crowded) - logit(closest)) / tenfold, 3),
    }


def report(values: dict[str, Any], held: Sequence[Sequence[Row]]) -> None:
    """Print the figures of the other halves."""
    model = LinearModel(values["confidence"]["coefficients"], values["confidence"]["intercept"])
    ranking = LinearModel(values["ranking"]["coefficients"])
    crowded = 1 / (1 + math.exp(-logit(values["closest"]) - values["crowd"] * math.log10(MANY_PASSAGES / FEW)))
    for (name, size), part in zip(SETS, held, strict=True):
        closest = crowded if (name, size) == MANY else values["closest"]
        yes = np.array([r.answerable for r in part])
        sure = np.array([model.probability(r.evidence) for r in part])
        first = np.mean([r.right[ranked(ranking, r)[0]] for r in part if r.answerable])
        print(
            f"{name} {size or 'all'}: right sentence first {first:.3f}, AUC {area(sure, yes):.3f}, "
            f"answerable: answered {np.mean(sure[yes] >= values['answer']):.3f}, "
            f"not refused {np.mean(sure[yes] >= closest):.3f}, "
            f"unanswerable: not answered {np.mean(sure[~yes] < values['answer']):.3f}, "
            f"refused {np.mean(sure[~yes] < closest):.3f}"
        )


def logit(chance: float) -> float:
    """Return a chance as log-odds."""
    return math.log(chance / (1 - chance))


def named(names: Sequence[str], coefficients: Floats) -> dict[str, float]:
    """Return the coefficients by name, rounded."""
    return {name: round(float(value), 3) for name, value in zip(names, coefficients, strict=True)}


if __name__ == "__main__":
    main()
