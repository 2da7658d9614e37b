"""Makes the report of what was graded."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rag.evaluation.metrics import kinds, latencies, measured, refusal_curve, reliability_of
from rag.evaluation.reply import Cited
from rag.evaluation.report import Case, Gold, Judgement, PromptCount, Quote, Report
from rag.evaluation.scoring import Graded
from rag.evaluation.verdict import FAILURES


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


def build_report(graded: Sequence[Graded], setting: Setting, judged: Judgement | None = None) -> Report:
    """Return the report of graded prompts; `judged` is what a language model said of them, kept apart."""
    groups = {"all": list(graded), **kinds(graded)}
    failures = Counter(g.why for g in graded)
    return Report(
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        footnote=version("footnote-rag"),
        commit=commit(),
        name=setting.name,
        prompts=PromptCount(setting.prompts, len(graded), setting.drafts),
        index=setting.index,
        settings=setting.settings,
        identity=setting.identity,
        workers=setting.workers,
        kinds={name: len(items) for name, items in groups.items()},
        measures={name: measured(items) for name, items in groups.items()},
        latency_ms={name: latencies(items) for name, items in groups.items()},
        refusal_curve=refusal_curve(graded),
        reliability=reliability_of(graded),
        failures={why: failures[why] for why in FAILURES},
        judge=judged,
        cases=[_case(item) for item in graded],
    )


def _case(item: Graded) -> Case:
    prompt, reply = item.prompt, item.reply
    right = item.has_right_citation
    return Case(
        id=prompt.id,
        kind=prompt.kind,
        question=prompt.question,
        history=prompt.history,
        query=reply.query,
        considered=reply.considered,
        fingerprint=prompt.fingerprint,
        gold=Gold(
            prompt.expects_answer,
            prompt.answers,
            prompt.sources,
            prompt.sentences,
            prompt.near,
            prompt.reference,
            prompt.note,
        ),
        outcome=reply.outcome,
        answer=reply.text,
        citations=[_quote(c, right[c.number]) for c in reply.citations],
        nearest=[_quote(c) for c in reply.nearest],
        confidence=reply.confidence,
        retrieved=reply.retrieved,
        error=reply.error,
        passed=item.passed,
        why=item.why,
        scores={name: (round(first, 6), second) for name, (first, second) in item.scores.items()},
        timings_ms=reply.timings_ms,
    )


def _quote(c: Cited, right: bool | None = None) -> Quote:
    return Quote(c.number, c.source, c.title, c.start, c.end, c.quote, c.answer, right)


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
