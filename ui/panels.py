"""What else the panel beside the chat can show: the conversations that are kept, and the settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.question.options import MOST_SENTENCES
from ui.templates import template

if TYPE_CHECKING:
    from ui.changed import Changed
    from ui.conversation import Conversation


def history_html(
    conversations: Sequence[Conversation],
    search: str = "",
    current: str | None = None,
    changes: Sequence[Changed] = (),
) -> str:
    """The list of kept conversations; `search` is what they were searched for, `current` the one that is open. Above it
    stands what has changed in watched answers, unless somebody searches."""
    return template("panels").history(conversations, search.strip(), current, () if search.strip() else changes)


def no_history_html(message: str) -> str:
    """What the panel says when conversations cannot be shown."""
    return template("panels").no_history(message)


def settings_html(model: str | None, threshold: float, *, choosing: bool = False) -> str:
    """The settings by default; `threshold` is the confidence below which Footnote refuses; `choosing` says whether a
    model of this machine may be chosen."""
    return template("panels").settings(model, threshold, MOST_SENTENCES, choosing)
