"""What an answer was asked under, beside its question: to ask it again is to give the same."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from rag.question.options import Options
from rag.search.filters import Filters


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The conversation's earlier questions, oldest first, and what was wished for; None where nothing was."""

    history: tuple[str, ...] = ()
    filters: Filters | None = None
    as_of: date | None = None
    options: Options | None = None

    def to_json(self) -> dict[str, Any]:
        """What was given of them, as JSON; empty where nothing was."""
        filters = _given(asdict(self.filters)) if self.filters else {}
        if self.filters and self.filters.sources is not None:
            filters["sources"] = sorted(self.filters.sources)
        given = {
            "history": list(self.history),
            "filters": filters,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "options": _given(asdict(self.options)) if self.options else {},
        }
        return {name: value for name, value in given.items() if value}


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items() if v is not None}
