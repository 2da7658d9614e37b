"""What has changed in watched answers, as the page shows it: the old and the new answer side by side."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from index.errors import FootnoteError
from rag.answer.answer import REFUSED
from rag.changes import IN_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rag.evidence.store import Kept
    from rag.watched import Watched

log = logging.getLogger(__name__)
_SHOWN = 10
NO_LONGER = "no longer kept"
"""What is said in place of a kept answer that somebody has deleted, or damaged."""


@dataclass(frozen=True, slots=True)
class Side:
    """An answer as it was kept on a day; a refusal has the words for it as its text."""

    hash: str
    day: str
    text: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A watched answer before and after; `why` is for a person."""

    question: str
    why: str
    old: Side
    new: Side


def last_told(watched: Watched) -> str:
    """Return when something was told last; nothing where nothing ever was, or that cannot be read."""
    try:
        return next((alert.time for alert in watched.alerts), "")
    except FootnoteError as exc:
        log.warning("%s", exc)
        return ""


def changes(watched: Watched) -> list[Changed]:
    """Return what was told last, the latest first. Raises FootnoteError."""
    return list(islice(_all(watched), _SHOWN))


def side_of(kept: Kept, name: str) -> Side | None:
    """Return a kept answer as one side of a change; None where it is there no longer, or not as it was kept."""
    try:
        frozen = kept.open(name)
        return Side(name, frozen.time[:10], frozen.answer.text or REFUSED)
    except FootnoteError as exc:
        log.info("%s", exc)
        return None


def _all(watched: Watched) -> Iterator[Changed]:
    for alert in watched.alerts:
        old, new = side_of(watched.kept, alert.old), side_of(watched.kept, alert.new)
        if old and new:
            yield Changed(alert.question, IN_WORDS[alert.why], old, new)
