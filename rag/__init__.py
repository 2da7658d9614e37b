"""The chain: question -> passages -> answer with citations; from Python, `from rag import Footnote`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.errors import FootnoteError
    from rag.answer.answer import Answer
    from rag.answer.citation import Citation
    from rag.footnote import Footnote
    from rag.question.options import Options
    from rag.search.filters import Filters

__all__ = ["Answer", "Citation", "Filters", "Footnote", "FootnoteError", "Options"]

_WHERE = {
    "Answer": "rag.answer.answer",
    "Citation": "rag.answer.citation",
    "Filters": "rag.search.filters",
    "Footnote": "rag.footnote",
    "FootnoteError": "index.errors",
    "Options": "rag.question.options",
}


def __getattr__(name: str) -> object:
    """Import what is asked for, and only then: llama-index and Chroma take two seconds."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
