"""What Footnote reached before: the numbers behind each measure of each reported prompt, without a word of the sets.

One JSON object: by set the fingerprints of its prompts, and by measure a list with a value or a pair of
numbers for each of them, null where the measure does not apply. A mean's second number is 1 and left out.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag.evaluation.comparison import compared_measures
from rag.evaluation.gate import fallen
from rag.evaluation.grade import Graded
from rag.evaluation.measures import BY_NAME, Scores
from rag.evaluation.statistic import ratio


@dataclass(frozen=True, slots=True)
class Before:
    """The scores of a set's prompts by their fingerprints; a prompt whose question or gold has changed is not found."""

    scores: Mapping[str, Scores] = field(default_factory=dict)

    def of(self, graded: Sequence[Graded]) -> list[Scores]:
        """Return the scores of those of these prompts that are known."""
        return [self.scores[g.case.fingerprint] for g in graded if g.case.fingerprint in self.scores]

    def pairs(self, graded: Sequence[Graded]) -> list[tuple[Scores, Scores]]:
        """Return the scores before and after of the prompts that both have."""
        known = self.scores
        return [(known[g.case.fingerprint], g.scores) for g in graded if g.case.fingerprint in known]


def worse(graded: Sequence[Graded], before: Before | None, slack: float) -> list[str]:
    """Return a line for each main measure that fell by more than `slack`; none where nothing is known from before."""
    return fallen(compared_measures(before.pairs(graded)), slack) if before else []


def read_before(file: Path) -> dict[str, Before]:
    """Return what is kept of each set; nothing where there is no such file."""
    if not file.is_file():
        return {}
    sets = json.loads(file.read_text("utf-8"))
    return {name: Before(_unpacked(values)) for name, values in sets.items()}


def write_before(file: Path, sets: Mapping[str, Sequence[Graded]], measures: Collection[str]) -> None:
    """Keep the scores of each set, over what the file held of it: those of `measures` and those that are guarded."""
    kept = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    names = [name for name, measure in BY_NAME.items() if measure.guarded or name in measures]
    kept |= {name: _packed(graded, names) for name, graded in sets.items()}
    lines = ",\n".join(f" {json.dumps(name)}: {_object(values)}" for name, values in kept.items())
    file.write_text(f"{{\n{lines}\n}}\n", "utf-8")


def _object(values: Mapping[str, Any]) -> str:
    rows = ",\n".join(f"  {json.dumps(key)}: {json.dumps(row, separators=(',', ':'))}" for key, row in values.items())
    return f"{{\n{rows}\n }}"


def _packed(graded: Sequence[Graded], names: Sequence[str]) -> dict[str, Any]:
    columns = {name: [_pair(name, g.scores.get(name)) for g in graded] for name in names}
    return {
        "fingerprints": [g.case.fingerprint for g in graded],
        **{name: column for name, column in columns.items() if any(pair is not None for pair in column)},
    }


def _pair(name: str, score: tuple[float, float] | None) -> Any:
    if score is None:
        return None
    first, second = (int(x) if x == int(x) else round(x, 6) for x in score)
    return first if second == 1 and BY_NAME[name].of is ratio else [first, second]


def _unpacked(values: Mapping[str, Any]) -> dict[str, Scores]:
    scores: dict[str, Scores] = {fingerprint: {} for fingerprint in values["fingerprints"]}
    for name in values.keys() - {"fingerprints"}:
        for fingerprint, pair in zip(values["fingerprints"], values[name], strict=True):
            if pair is not None:
                scores[fingerprint][name] = tuple(pair) if isinstance(pair, list) else (pair, 1)
    return scores
