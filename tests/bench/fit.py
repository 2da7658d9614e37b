"""Fits the constants of ranking and refusing on the tuning halves of the open sets, and writes rag/calibration.json.

    python tests/bench/fit.py --data ../shared/data --indexes /tmp/indexes [--write]

An index of each set is built below --indexes where there is none (the news set takes ten minutes). A prompt is in the
tuning half when the SHA-1 of its id is even; the figures printed are of the other half.

Ranking is a listwise logistic regression: the chance that a sentence is a right one among all candidates of its
question. Refusing takes two binary ones. `subject` tells answerable prompts from absent ones (the subject is nowhere);
`detail` tells answerable prompts from near misses (the subject is there, what is asked is not). Every set counts
alike. The news set enters three times, whole and as random parts of 300 and 30 articles, so that the size of the index
is seen to matter.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from index.builder import build_index
from index.errors import IndexNotFound
from rag.answering import Assistant
from rag.asked_type import asked_type
from rag.calibration import FILE, Calibration, LinearModel
from rag.explaining import Findings
from rag.quoting import features
from rag.retrieval import Filters
from rag.settings import load_settings
from rag.timeliness import Timeliness

RANKING = ("hybrid", "maxsim", "context", "asked", "timely")
SUBJECT = ("dense", "context", "lexical", "length", "size")
DETAIL = ("dense", "passage", "sentence", "context", "weakest", "agrees")
MARGIN = 3.0
MOST = {"agrees": 2.5, "length": 2.0}  # the largest coefficients, in log-odds
SETS = (
    # name, articles of a random part (0: all), what its unanswerable prompts are
    ("squad2_open", 0, "near miss"),
    ("clapnq_open", 0, "near miss"),
    ("multihop_open", 0, "absent"),
    ("realtimeqa_open", 0, "absent"),
    ("realtimeqa_open", 300, "absent"),
    ("realtimeqa_open", 30, "absent"),
)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """One prompt: `candidates` by feature name, (n,) each, `right` (n,), `evidence` by feature name."""

    tuning: bool
    answerable: bool
    candidates: dict[str, Floats]
    right: NDArray[np.bool_]
    evidence: dict[str, float]


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
        filters = Filters(sources=frozenset([*chance.sample(sources, part), *prompt["sources"]])) if part else None
        found = assistant.find(prompt["question"], filters=filters, as_of=as_of)
        if found.quotes.ranked:
            yield row(prompt, found, as_of)


def row(prompt: dict[str, Any], found: Findings, as_of: date | None) -> Row:
    """Turn what was found for a prompt into numbers."""
    query = found.retrieval.query
    asked = asked_type(query.question)
    times = Timeliness.of(query.text, as_of, (m.article.date for m in found.retrieval.matches))
    # In the order of passage and text, not of the ranking: where features tie, nothing of it may show.
    place = {m.number: n for n, m in enumerate(found.retrieval.matches)}
    candidates = sorted((r.candidate for r in found.quotes.ranked), key=lambda c: (place[c.match.number], c.position))
    named = [
        features(c, asked, times, query.text) | {"dense": c.match.dense, "lexical": c.match.lexical} for c in candidates
    ]
    assert found.evidence is not None
    return Row(
        tuning=int(hashlib.sha1(prompt["id"].encode()).hexdigest(), 16) % 2 == 0,
        answerable=bool(prompt["answerable"]),
        candidates={name: np.array([f[name] for f in named]) for name in named[0]},
        right=np.array([is_right(prompt, c.match.article.source, c.text) for c in candidates]),
        evidence=found.evidence.features(),
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


def fit_refusal(names: Sequence[str], yes: Sequence[Sequence[Row]], no: Sequence[Sequence[Row]]) -> LinearModel:
    """Return the model that tells the prompts of `yes` from those of `no`; every set of either side counts alike.

    More support never lowers the confidence, and a larger index never raises it. `agrees` is bounded: in the open sets
    hardly any answerable question denies something, which is how near misses were written, not how readers ask. So is
    `length`: their short questions are mostly those without an answer, and a reader's are not.
    """
    sides = [(part, 1.0) for part in yes] + [(part, 0.0) for part in no]
    x = np.array([[r.evidence[name] for name in names] for part, _ in sides for r in part])
    y = np.array([side for part, side in sides for _ in part])
    weight = np.array([1 / len(part) / len(yes if side else no) / 2 for part, side in sides for _ in part])
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = (x - mean) / spread

    def loss(b: Floats) -> tuple[float, Floats]:
        chance = 1 / (1 + np.exp(-(b[0] + z @ b[1:])))
        fit = -(weight * (y * np.log(chance + 1e-12) + (1 - y) * np.log(1 - chance + 1e-12))).sum()
        error = weight * (chance - y)
        return fit + 1e-3 * float(b[1:] @ b[1:]), np.r_[error.sum(), z.T @ error + 2e-3 * b[1:]]

    bounds = [(None, None)] + [(None, 0.0) if name == "size" else (0.0, MOST.get(name)) for name in names]
    bounds = [(low, high and high * width) for (low, high), width in zip(bounds, [1.0, *spread], strict=True)]
    b = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    coefficients = b[1:] / spread
    return LinearModel(named(names, coefficients), round(float(b[0] - coefficients @ mean), 3))


def area(confidence: Floats, answerable: NDArray[np.bool_]) -> float:
    """Return the chance that an answerable prompt gets more confidence than an unanswerable one."""
    yes, no = confidence[answerable], confidence[~answerable]
    return float(((yes[:, None] > no).mean() + (yes[:, None] >= no).mean()) / 2)


def gather(arguments: argparse.Namespace, sets: Sequence[tuple[str, int, str]] = SETS) -> list[list[Row]]:
    """Return the rows of every set, in order."""
    found: list[list[Row]] = []
    for name, part, _ in sets:
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
    parser.add_argument("--write", action="store_true", help="write rag/calibration.json")
    arguments = parser.parse_args()
    found = gather(arguments)
    tuning = [[r for r in part if r.tuning] for part in found]
    fitted = fit(tuning)
    report(fitted, [[r for r in part if not r.tuning] for part in found])
    values = {
        "fitted": datetime.now(UTC).date().isoformat(),
        "command": "python tests/bench/fit.py --data ../shared/data --indexes DIR --write",
        "data": {
            f"{name}, {size or 'all'} articles": f"{sum(r.answerable for r in part)} answerable of {len(part)}"
            for (name, size, _), part in zip(SETS, tuning, strict=True)
        },
        "ranking": {"coefficients": fitted.ranking.coefficients, "margin": fitted.margin},
        "refusal": {
            "subject": {"intercept": fitted.subject.intercept, "coefficients": fitted.subject.coefficients},
            "detail": {"intercept": fitted.detail.intercept, "coefficients": fitted.detail.coefficients},
            "answer": fitted.answer,
            "closest": fitted.closest,
        },
    }
    print(json.dumps(values, indent=1))
    if arguments.write:
        FILE.write_text(json.dumps(values, indent=1) + "\n", "utf-8")


def fit(tuning: Sequence[Sequence[Row]]) -> Calibration:
    """Fit everything on the tuning halves.

    `closest` is the confidence that 95 % of the absent prompts stay below, `answer` the one that 90 % of the answerable
    prompts reach.
    """
    whole = [r for part, (_, size, _) in zip(tuning, SETS, strict=True) if not size for r in part]
    yes = [[r for r in part if r.answerable] for part in tuning]
    no = [[r for r in part if not r.answerable] for part in tuning]
    absent = [part for part, (*_, kind) in zip(no, SETS, strict=True) if kind == "absent"]
    near = [i for i, (*_, kind) in enumerate(SETS) if kind == "near miss"]
    draft = Calibration(
        ranking=fit_ranking(RANKING, whole),
        margin=MARGIN,
        subject=fit_refusal(SUBJECT, yes, absent),
        detail=fit_refusal(DETAIL, [yes[i] for i in near], [no[i] for i in near]),
        answer=1.0,
        closest=0.0,
    )
    reached = [draft.confidence(r.evidence) for part in yes for r in part]
    fooled = [draft.confidence(r.evidence) for part in absent for r in part]
    return replace(
        draft,
        answer=round(float(np.quantile(reached, 0.10)), 3),
        closest=round(float(np.quantile(fooled, 0.95)), 3),
    )


def report(fitted: Calibration, held: Sequence[Sequence[Row]]) -> None:
    """Print the figures of the other halves."""
    for (name, size, _), part in zip(SETS, held, strict=True):
        yes = np.array([r.answerable for r in part])
        sure = np.array([fitted.confidence(r.evidence) for r in part])
        first = np.mean([r.right[ranked(fitted.ranking, r)[0]] for r in part if r.answerable])
        print(
            f"{name} {size or 'all'}: right sentence first {first:.3f}, AUC {area(sure, yes):.3f}, "
            f"answerable: answered {np.mean(sure[yes] >= fitted.answer):.3f}, "
            f"not refused {np.mean(sure[yes] >= fitted.closest):.3f}, "
            f"unanswerable: not answered {np.mean(sure[~yes] < fitted.answer):.3f}, "
            f"refused {np.mean(sure[~yes] < fitted.closest):.3f}"
        )


def named(names: Sequence[str], coefficients: Floats) -> dict[str, float]:
    """Return the coefficients by name, rounded."""
    return {name: round(float(value), 3) for name, value in zip(names, coefficients, strict=True)}


if __name__ == "__main__":
    main()
