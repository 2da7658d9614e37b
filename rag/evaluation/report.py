"""One evaluation as a report: the types of `report.json`, which is read and written here.

`docs/evaluation-report.schema.json` is made of them: `python -m rag.evaluation.report` prints it. SCHEMA is raised when
a key changes its meaning or goes; keys may be added, with a value for older reports. What could not be measured is
None, never zero.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from index.errors import FootnoteError
from rag.answer.spent import Spent
from rag.evaluation.bootstrap import Estimate, Percentiles
from rag.evaluation.case_report import CaseReport, Described, Facts
from rag.evaluation.comparison import Comparison
from rag.evaluation.figures import ThresholdPoint
from rag.evaluation.statistic import Bin
from rag.evaluation.verdict import Failure

SCHEMA: Literal[1] = 1
REPORT = "report.json"


@dataclass(frozen=True, slots=True)
class PromptCount:
    """Where the prompts come from, and how many there are without the drafts."""

    files: tuple[str, ...]
    count: int
    drafts_left_out: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a language model said of the answers, and the templates it was asked with."""

    model: str
    correctness: Estimate
    faithfulness: Estimate
    templates: Annotated[dict[str, dict[str, str]], Field(alias="prompts")]


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """What the index held that was asked."""

    generation: str | None = None
    articles: int = 0
    passages: int = 0
    embedding: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Described):
    """The report of `footnote eval`. What could not be measured is null, never zero."""

    schema: Literal[1] = SCHEMA
    made: str
    """When, ISO 8601 in UTC."""
    footnote: str
    """The version of footnote-rag."""
    commit: str | None
    """The checkout's commit; + when files differ from it."""
    name: str
    """What answered."""
    prompts: PromptCount
    index: IndexFacts
    settings: Facts
    """Footnote's settings; threshold is the one in force."""
    identity: str
    """A hash of generation, settings and code: equal hashes answer alike."""
    workers: int = 1
    """Prompts asked at a time; latencies are fair at 1."""
    kinds: dict[str, int]
    """How many prompts of each kind, and of `all`."""
    measures: dict[str, dict[str, Estimate]]
    """By kind, then by name of the measure."""
    latency_ms: dict[str, dict[str, Percentiles]]
    """By kind, then by stage."""
    refusal_curve: list[ThresholdPoint]
    reliability: list[Bin] = field(default_factory=list)
    """Answers in ten bins of rising confidence; none for fewer than ten answers."""
    failures: dict[Failure, int]
    spent: Spent | None = None
    """What the language model's work on all answers came to."""
    judge: Judgement | None = None
    comparison: Comparison | None = None
    cases: list[CaseReport]


_REPORT = TypeAdapter(Report)


def write_report(report: Report, out: Path) -> Path:
    """Write `report.json` into a folder and return its path."""
    path = out / REPORT
    path.write_bytes(_REPORT.dump_json(report, by_alias=True, indent=1) + b"\n")
    return path


def read_report(path: Path) -> Report:
    """Read a `report.json`, or that of a folder. Raises FootnoteError when there is none that can be compared."""
    file = path / REPORT if path.is_dir() else path
    try:
        values = json.loads(file.read_text("utf-8"))
        if values["schema"] == SCHEMA:
            return _REPORT.validate_python(values)
    except (OSError, ValueError, KeyError, TypeError) as exc:  # Pydantic's error is a ValueError.
        raise FootnoteError(
            f"no report at {file} ({type(exc).__name__})", "name a folder that footnote eval wrote with --out"
        ) from exc
    raise FootnoteError(
        f"{file} has schema {values['schema']}, this Footnote reads {SCHEMA}", "evaluate the baseline again"
    )


def schema_text() -> str:
    """Return the JSON schema of `report.json`."""
    schema = {"$schema": GenerateJsonSchema.schema_dialect, **_REPORT.json_schema(mode="serialization")}
    return json.dumps(schema, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    print(schema_text())
