"""One evaluation as a report: the values of `report.json`, written beside it as Markdown and as a page.

The schema is `docs/evaluation-report.schema.json`; SCHEMA is raised when a key changes its meaning or goes.
"""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from index.errors import FootnoteError
from rag.evaluation.metrics import kinds, latencies, measured, refusal_curve, reliability_of
from rag.evaluation.prompt import Prompt
from rag.evaluation.reply import Cited
from rag.evaluation.scoring import Graded
from rag.evaluation.verdict import FAILURES

SCHEMA = 1
REPORT = "report.json"
_COMPARED = {"id", "fingerprint", "scores", "why", "outcome"}
"""What a comparison needs of every case of a baseline."""

Report = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """What was evaluated: `name` of what answers, the prompt files, and the index with its settings."""

    name: str
    prompts: tuple[str, ...]
    index: Mapping[str, Any]
    settings: Mapping[str, Any]
    identity: str
    workers: int = 1
    drafts: int = 0


def build_report(graded: Sequence[Graded], setting: Setting, judged: Mapping[str, Any] | None = None) -> Report:
    """Return the report of graded prompts; `judged` is what a language model said of them, kept apart."""
    groups = {"all": list(graded), **kinds(graded)}
    return {
        "schema": SCHEMA,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "footnote": version("footnote-rag"),
        "commit": commit(),
        "name": setting.name,
        "prompts": {"files": list(setting.prompts), "count": len(graded), "drafts_left_out": setting.drafts},
        "index": dict(setting.index),
        "settings": dict(setting.settings),
        "identity": setting.identity,
        "workers": setting.workers,
        "kinds": {name: len(items) for name, items in groups.items()},
        "measures": {
            name: {measure: estimate.to_json() for measure, estimate in measured(items).items()}
            for name, items in groups.items()
        },
        "latency_ms": {name: latencies(items) for name, items in groups.items()},
        "refusal_curve": refusal_curve(graded),
        "reliability": reliability_of(graded),
        "failures": _failures(graded),
        "judge": dict(judged) if judged else None,
        "comparison": None,
        "cases": [_case(item) for item in graded],
    }


def write_json(report: Report, out: Path) -> Path:
    """Write `report.json` into a folder and return its path."""
    path = out / REPORT
    path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return path


def read_report(path: Path) -> Report:
    """Read a `report.json`, or that of a folder. Raises FootnoteError when there is none that can be compared."""
    file = path / REPORT if path.is_dir() else path
    try:
        report: Report = json.loads(file.read_text("utf-8"))
        schema = report["schema"]
        compared = all(case.keys() >= _COMPARED for case in report["cases"]) if schema == SCHEMA else False
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as exc:
        raise FootnoteError(
            f"no report at {file} ({type(exc).__name__})", "name a folder that footnote eval wrote with --out"
        ) from exc
    if schema != SCHEMA:
        raise FootnoteError(f"{file} has schema {schema}, this Footnote reads {SCHEMA}", "evaluate the baseline again")
    if not compared:
        raise FootnoteError(f"{file} lacks keys of a prompt's case", "evaluate the baseline again")
    return report


def _failures(graded: Sequence[Graded]) -> dict[str, int]:
    counts = Counter(g.why for g in graded)
    return {why: counts[why] for why in FAILURES}


def _case(item: Graded) -> dict[str, Any]:
    prompt, reply = item.prompt, item.reply
    right = item.has_right_citation
    return {
        "id": prompt.id,
        "kind": prompt.kind,
        "question": prompt.question,
        "history": list(prompt.history),
        "query": reply.query,
        "considered": [dict(c) for c in reply.considered],
        "fingerprint": prompt.fingerprint,
        "gold": _gold(prompt),
        "outcome": reply.outcome,
        "answer": reply.text,
        "citations": [{**_quote(c), "right": right[c.number]} for c in reply.citations],
        "nearest": [_quote(c) for c in reply.nearest],
        "confidence": reply.confidence,
        "retrieved": list(reply.retrieved),
        "error": reply.error,
        "passed": item.passed,
        "why": item.why,
        "scores": {name: [round(first, 6), second] for name, (first, second) in item.scores.items()},
        "timings_ms": dict(reply.timings_ms),
    }


def _gold(prompt: Prompt) -> dict[str, Any]:
    return {
        "answerable": prompt.expects_answer,
        "answers": [list(group) for group in prompt.answers],
        "sources": list(prompt.sources),
        "sentences": list(prompt.sentences),
        "near": list(prompt.near),
        "reference": prompt.reference,
        "note": prompt.note,
    }


def _quote(cited: Cited) -> dict[str, Any]:
    return {
        "number": cited.number,
        "source": cited.source,
        "title": cited.title,
        "start": cited.start,
        "end": cited.end,
        "quote": cited.quote,
        "answer": [list(span) for span in cited.answer],
    }


@cache
def commit(folder: Path = Path(__file__).parents[2]) -> str | None:
    """Return the commit of the checkout Footnote runs from, `+` when files differ from it; None outside one.

    Installed into another project's folder it has no commit, and that project's is none of its own. It is remembered
    as first asked for: the checkout may move on during a long run, the code in memory does not.
    """
    try:
        if Path(_git(folder, "rev-parse", "--show-toplevel")).resolve() != folder.resolve():
            return None
        head = _git(folder, "rev-parse", "--short=10", "HEAD")
        return head + ("+" if _git(folder, "status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.SubprocessError):
        return None


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "--no-optional-locks", "-C", str(folder), *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=10,
    )
    return done.stdout.strip()
